#include "sim/verify/verify_flows.h"

#include "core/base/mem.h"
#include "tests/support/own_folder.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char printed[65536];

static int verify(const char *dir, struct errs *errs)
{
    memset(printed, 0, sizeof printed);
    FILE *out = fmemopen(printed, sizeof printed - 1, "w");
    int status = verify_flows(dir, out, errs);
    fclose(out);
    return status;
}

/* Every reference case, and the framed ones in its sub-folder. */
START_TEST(test_reference)
{
    struct errs errs = {0};
    ck_assert_int_eq(verify(SRCDIR "/tests/data/flows", &errs), 0);
    ck_assert_uint_eq(errs.count, 0);
    ck_assert_ptr_nonnull(strstr(printed, "PASS  o_p2p_8: 32 flows"));
    ck_assert_ptr_nonnull(strstr(printed, "PASS  m20_stagger: 20 flows"));
    ck_assert_ptr_nonnull(strstr(printed, "PASS  all 2847 flows of 35 cases agree"));
    ck_assert_ptr_null(strstr(printed, "FAIL"));
}
END_TEST

#define NODES "case,node,up_Bps,down_Bps,lat_us\nx,0,1000000,1000000,0\nx,1,1000000,1000000,10\n"
#define FLOWS "case,flow,src,dst,after,start_us,bytes\nx,0,0,1,-1,0,1000000\nx,1,1,0,0,5,500000\n"
/* 10 us + 1 s; 5 us later and 10 us + 0.5 s. */
#define EXPECTED "case,flow,t_end_s,t_end_ref_s\nx,0,,1.00001\nx,1,,1.500025\n"

/* The verdict on a folder of these three files; `reference` is expected.csv or results.csv. */
static int verify_texts(const char *nodes, const char *flows, const char *reference,
                        const char *text, struct errs *errs)
{
    const char *names[] = {"nodes.csv", "flows.csv", reference}, *texts[] = {nodes, flows, text};
    enter();
    for (int i = 0; i < 3; i++)
        write_file(names[i], texts[i]);
    int status = verify(folder, errs);
    leave();
    return status;
}

static void refuse(const char *nodes, const char *flows, const char *expected, const char *message)
{
    struct errs errs = {0};
    ck_assert_int_eq(verify_texts(nodes, flows, "expected.csv", expected, &errs), 2);
    ck_assert_msg(strstr(errs_first(&errs), message), "expected \"%s\", got \"%s\"", message,
                  errs_first(&errs));
    errs_free(&errs);
}

START_TEST(test_differences)
{
    struct errs errs = {0};
    ck_assert_int_eq(verify_texts(NODES, FLOWS, "expected.csv", EXPECTED, &errs), 0);
    const char *late = "case,flow,t_end_ref_s\nx,0,1.00001\nx,1,1.500026\n"; /* off by 1e-6 s */
    ck_assert_int_eq(verify_texts(NODES, FLOWS, "expected.csv", late, &errs), 1);
    ck_assert_ptr_nonnull(strstr(printed, "FAIL  x: 2 flows"));
    ck_assert_ptr_nonnull(strstr(printed, "FAIL  1 of 2 flows differ"));
    /* Framed: 1037314 bytes at 1 MB/s, and 20 us of handshake; one in ten thousand passes, 2 % do
     * not. */
    const char *framed = "case,flow,maxmin_hs_s\nx,0,1.0374\nx,1,1.556\n",
               *off = "case,flow,maxmin_hs_s\nx,0,1.06\nx,1,1.556\n";
    ck_assert_int_eq(verify_texts(NODES, FLOWS, "results.csv", framed, &errs), 0);
    ck_assert_int_eq(verify_texts(NODES, FLOWS, "results.csv", off, &errs), 1);
    ck_assert_uint_eq(errs.count, 0);
}
END_TEST

#define NODES_HEAD "case,node,up_Bps,down_Bps,lat_us\n"
#define FLOWS_HEAD "case,flow,src,dst,after,start_us,bytes\n"

START_TEST(test_bad_input)
{
    struct errs errs = {0};
    ck_assert_int_eq(verify("/nowhere/at/all", &errs), 2);
    errs_free(&errs);
    refuse("", FLOWS, EXPECTED, "there is no row of values in it");
    refuse("case,node\nx,0\n", FLOWS, EXPECTED, "nodes.csv:1:1: there is no column \"up_Bps\"");
    refuse("kase,node,up_Bps,down_Bps,lat_us\nx,0,1,1,1\n", FLOWS, EXPECTED,
           "the first column is \"kase\"");
    refuse(NODES_HEAD "x,0,ten,10,0\n", FLOWS, EXPECTED,
           "nodes.csv:2:5: \"ten\" is not a finite number");
    refuse(NODES_HEAD "x,0,10,,0\n", FLOWS, EXPECTED, "down_Bps is empty");
    refuse(NODES_HEAD "x,0,10,0,0\n", FLOWS, EXPECTED, "down_Bps is 0, not in");
    refuse(NODES_HEAD "x,0,1,1,0\nx,0,1,1,0\n", FLOWS, EXPECTED,
           "nodes.csv:3:1: node 0 of case x is given twice");
    refuse(NODES_HEAD "x,7,1,1,0\n", FLOWS, EXPECTED, "node is 7, not in 0 .. 0");
    refuse(NODES, FLOWS_HEAD "y,0,0,1,-1,0,1\n", EXPECTED, "nodes.csv has no case \"y\"");
    refuse(NODES, FLOWS_HEAD "x,0,0,2,-1,0,1\n", EXPECTED,
           "flows.csv:2:1: dst is 2, not in 0 .. 1");
    refuse(NODES, FLOWS_HEAD "x,0,0,0.5,-1,0,1\n", EXPECTED, "dst is 0.5, not a whole number");
    refuse(NODES, FLOWS_HEAD "x,0,0,1,3,0,1\n", EXPECTED, "after is 3");
    refuse(NODES, FLOWS_HEAD "x,0,0,1,-1,0,-1\n", EXPECTED, "bytes is -1");
    refuse(NODES, FLOWS_HEAD "x,0,0,1,1,0,1\nx,1,0,1,0,0,1\n", EXPECTED,
           "flow 1 of case x waits for itself");
    refuse(NODES, FLOWS_HEAD "x,0,0,1,-1,0,1\nx,0,0,1,-1,0,1\n", EXPECTED,
           "flow 0 of case x is given twice");
    refuse(NODES, FLOWS, "case,flow,t_end_ref_s\nx,0,1\n", "flow 1 of case x is missing");
    refuse(NODES, FLOWS, "case,flow,t_end_ref_s\nx,0,1\nx,0,1\n",
           "flow 0 of case x is given twice");
    refuse(NODES, FLOWS, "case,flow,t_end_ref_s\nx,0,\nx,1,1\n", "t_end_ref_s is empty");
    refuse(NODES, FLOWS, "case,flow,t_end_ref_s\nz,0,1\nx,1,1\n", "nodes.csv has no case \"z\"");
}
END_TEST

TEST_MAIN("verify_flows", test_reference, test_differences, test_bad_input)
