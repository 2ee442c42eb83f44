#include "models/learning/panel.h"
#include "tests/support/check.h"

#include <math.h>

#define NEAR(a, b) ck_assert_double_eq_tol(a, b, 1e-12)

static double sigma(enum link_kind kind, double parameter, double difference)
{
    struct link link = {kind, parameter};
    return link_probability(&link, difference);
}

START_TEST(test_links_by_hand)
{
    /* linear, a = 0.01: 0.01 x + 1/2 within [0, 1] */
    NEAR(sigma(LINK_LINEAR, 0.01, 10), 0.6);
    NEAR(sigma(LINK_LINEAR, 0.01, -30), 0.2);
    ck_assert_double_eq(sigma(LINK_LINEAR, 0.01, 51), 1);
    ck_assert_double_eq(sigma(LINK_LINEAR, 0.01, -51), 0);
    /* logistic, s = 2: x = 2 ln 3 gives 1 / (1 + 1/3) */
    NEAR(sigma(LINK_LOGISTIC, 2, 2 * log(3)), 0.75);
    NEAR(sigma(LINK_LOGISTIC, 2, -2 * log(3)), 0.25);
    /* probit, s = 10: tables give Phi(1) and Phi(-1.96) */
    NEAR(sigma(LINK_PROBIT, 10, 10), 0.841344746068543);
    NEAR(sigma(LINK_PROBIT, 10, -19.6), 0.024997895148220);
    ck_assert_double_eq(sigma(LINK_STEP, 1, 1e-300), 1);
    ck_assert_double_eq(sigma(LINK_STEP, 1, -1e-300), 0);
    /* weibull, s = 5: 1 - exp(-exp(x/s) ln 2) = 1 - 2^-exp(x/s); x = s ln 2: 3/4, x = s ln 3: 7/8,
     * x = -s ln 2: 1 - 1/sqrt 2: not symmetric */
    NEAR(sigma(LINK_WEIBULL, 5, 5 * log(2)), 0.75);
    NEAR(sigma(LINK_WEIBULL, 5, 5 * log(3)), 0.875);
    NEAR(sigma(LINK_WEIBULL, 5, -5 * log(2)), 1 - M_SQRT1_2);
}
END_TEST

START_TEST(test_links_at_the_ends)
{
    for (int kind = LINK_LINEAR; kind <= LINK_WEIBULL; kind++) {
        ck_assert_double_eq(sigma(kind, 3, 0), 0.5);
        ck_assert_double_eq(sigma(kind, 3, 1e300), 1);
        ck_assert_double_eq(sigma(kind, 3, -1e300), 0);
        ck_assert_double_eq(sigma(kind, 3, INFINITY), 1);
        ck_assert_double_eq(sigma(kind, 3, -INFINITY), 0);
        double last = 0;
        for (double x = -40; x <= 40; x += 0.25) { /* never falls */
            ck_assert_double_ge(sigma(kind, 0.7, x), last);
            last = sigma(kind, 0.7, x);
        }
    }
}
END_TEST

static double share_of_wins(const struct panel *panel, double current, double perturbed,
                            unsigned count)
{
    unsigned wins = 0;
    for (unsigned i = 0; i < count; i++)
        wins += panel_verdict(panel, current, perturbed, rng_fold(77, i));
    return (double)wins / count;
}

static void check_share(const struct panel *panel, double current, double perturbed, double p)
{
    unsigned count = 10000;
    double four_errors = 4 * sqrt(p * (1 - p) / count);
    ck_assert_double_eq_tol(share_of_wins(panel, current, perturbed, count), p, four_errors);
}

START_TEST(test_equal_returns)
{
    struct panel panel = {.link = {LINK_LINEAR, 0.01}, .panelists = 100, .tie = TIE_AGAINST};
    /* More than 50 of 100 fair votes: sum over k > 50 of C(100, k) 2^-100. */
    double term = ldexp(1, -100), p = 0; /* C(100, 100) 2^-100 */
    for (int k = 100; k > 50; k--) {
        p += term;
        term *= k / (101.0 - k); /* C(100, k - 1) / C(100, k) */
    }
    ck_assert_double_eq_tol(p, 0.460205, 5e-7);
    check_share(&panel, -36.5, -36.5, p);
    panel.tie = TIE_COIN;
    check_share(&panel, 18, 18, 0.5);
    panel.tie = TIE_AGAINST;
    panel.panelists = 99; /* no tie to lose */
    check_share(&panel, 18, 18, 0.5);
}
END_TEST

START_TEST(test_verdicts)
{
    struct panel panel = {.link = {LINK_LINEAR, 0.01}, .panelists = 1};
    check_share(&panel, 5, 25, 0.7); /* one voter: sigma itself */
    panel.panelists = 2;             /* against: both, 0.49; coin: 0.49 + 0.42 / 2 */
    check_share(&panel, 5, 25, 0.49);
    panel.tie = TIE_COIN;
    check_share(&panel, 5, 25, 0.7);
    panel.panelists = 3; /* 3 * 0.3^2 * 0.7 + 0.3^3 = 0.216 */
    check_share(&panel, 25, 5, 0.216);
    ck_assert_double_eq(share_of_wins(&panel, 0, 50, 100), 1);
    ck_assert_double_eq(share_of_wins(&panel, 50, 0, 100), 0);
}
END_TEST

/* Five of one mind, of whom `liars` behave in that way: votes for θ', which is better or worse. */
static void check_liars(enum conduct_kind kind, uint32_t liars, bool better, uint32_t votes)
{
    struct panel panel = {
        .link = {LINK_STEP, 1}, .panelists = 5, .conduct = {kind, 0}, .liars = liars};
    struct panel_question question = panel_question(&panel, 0, better ? 1 : -1, 77);
    ck_assert_uint_eq(question.votes, votes);
    ck_assert_int_eq(question.verdict, votes > 2);
}

/* Five panelists. All of one mind, 2 flip: 3 against 2 for what is better; 3 flip: 2 against 3.
 * 2 who always say the perturbed policy lose against 3, 3 win.
 * Minds for θ' with p = 0.6, X of the 3 honest ones and Y of the 2 others vote for it:
 *   P(X + Y > 2) = P(X = 3) + P(X = 2) P(Y > 0) + P(X = 1) P(Y = 2)
 *                = 0.216 + 0.432 (1 - (1 - q)²) + 0.288 q²
 * with q = 0.6 honest 0.68256; 0.4 flipped 0.53856; 0.5 random 0.612; 0.55 lazy by ½ 0.64764. */
START_TEST(test_liars)
{
    check_liars(CONDUCT_HONEST, 5, true, 5);
    check_liars(CONDUCT_FLIP, 2, true, 3);
    check_liars(CONDUCT_FLIP, 2, false, 2);
    check_liars(CONDUCT_FLIP, 3, true, 2);
    check_liars(CONDUCT_FLIP, 3, false, 3);
    check_liars(CONDUCT_CONSTANT, 2, true, 5);
    check_liars(CONDUCT_CONSTANT, 2, false, 2);
    check_liars(CONDUCT_CONSTANT, 3, false, 3);
    struct panel panel = {.link = {LINK_LINEAR, 0.01}, .panelists = 5};
    check_share(&panel, 5, 15, 0.68256);
    panel.liars = 2;
    panel.conduct = (struct conduct){CONDUCT_FLIP, 0};
    check_share(&panel, 5, 15, 0.53856);
    panel.conduct = (struct conduct){CONDUCT_RANDOM, 0};
    check_share(&panel, 5, 15, 0.612);
    panel.conduct = (struct conduct){CONDUCT_LAZY, 0.5};
    check_share(&panel, 5, 15, 0.64764);
}
END_TEST

/* 0.4 of 5 are 2, 0.3 of 5 (1.5) are 2, of honest ones none behaves differently. */
START_TEST(test_behaving)
{
    const struct conduct honest = {CONDUCT_HONEST, 0}, lazy = {CONDUCT_LAZY, 0.25};
    const struct panel panel = {.link = {LINK_STEP, 1}, .panelists = 5};
    struct conducts conducts = conducts_of(&honest, &lazy, 0.4, 5);
    struct panel lying = panel_behaving(&panel, &conducts);
    ck_assert_uint_eq(lying.liars, 2);
    ck_assert_uint_eq(lying.panelists, 5);
    ck_assert(lying.conduct.kind == CONDUCT_LAZY && lying.conduct.probability == 0.25);
    ck_assert(conduct_of_agent(&conducts).kind == CONDUCT_HONEST);
    ck_assert_uint_eq(conducts_of(&honest, &lazy, 0.3, 5).liars, 2);
    ck_assert_uint_eq(conducts_of(&lazy, &honest, 0.4, 5).liars, 0);
}
END_TEST

/* An episode that broke the physics returns −∞: it loses to the worst of finished ones with
 * certainty under every link, and of two such each panelist prefers one with σ(0) = ½: of three the
 * majority is for θ' half the time; of two both are in a quarter, and a tie counts against. */
START_TEST(test_diverged)
{
    for (int kind = LINK_LINEAR; kind <= LINK_WEIBULL; kind++) {
        struct panel panel = {.link = {kind, 3}, .panelists = 3};
        ck_assert_double_eq(share_of_wins(&panel, -1e9, -INFINITY, 1000), 0);
        ck_assert_double_eq(share_of_wins(&panel, -INFINITY, -1e9, 1000), 1);
        check_share(&panel, -INFINITY, -INFINITY, 0.5);
        panel.panelists = 2;
        check_share(&panel, -INFINITY, -INFINITY, 0.25);
    }
}
END_TEST

START_TEST(test_majority)
{
    struct rng rng = rng_start(5), untouched = rng;
    ck_assert_int_eq(panel_majority(0, 1, &rng), -1);
    ck_assert_int_eq(panel_majority(1, 1, &rng), 1);
    ck_assert_int_eq(panel_majority(2, 5, &rng), -1);
    ck_assert_int_eq(panel_majority(3, 5, &rng), 1);
    ck_assert_int_eq(panel_majority(3, 4, &rng), 1);
    ck_assert_uint_eq(rng_u64(&rng), rng_u64(&untouched)); /* no coin was needed */
    int sum = 0;
    for (int i = 0; i < 10000; i++)
        sum += panel_majority(2, 4, &rng);
    ck_assert_int_le(abs(sum), 400); /* four standard errors of 10^4 fair +-1 */
}
END_TEST

/* What the panel asked for, in order. */
struct asked {
    unsigned count;
    bool perturbed[16];
    uint64_t keys[16];
    double gain;     /* of the perturbed policy */
    unsigned breaks; /* the episode that breaks the physics, from 1; 0: none */
};

static double asked_return(void *context, bool perturbed, uint64_t key)
{
    struct asked *asked = context;
    ck_assert_uint_lt(asked->count, 16);
    asked->perturbed[asked->count] = perturbed;
    asked->keys[asked->count++] = key;
    if (asked->count == asked->breaks)
        return -INFINITY;
    return perturbed ? asked->gain : 0;
}

/* One blow-up among the D episodes of a batch, and the batch has broken the physics. */
START_TEST(test_one_blowup)
{
    struct panel panel = {
        .link = {LINK_LOGISTIC, 1e9}, .panelists = 1, .batches = 1, .episodes = 4};
    for (uint64_t votes = 0; votes < 100; votes++) {
        struct asked broken = {.gain = 1000, .breaks = 6};
        ck_assert_int_eq(panel_ask(&panel, 70, votes, asked_return, &broken, NULL), -1);
        struct asked before = {.gain = -1000, .breaks = 2};
        ck_assert_int_eq(panel_ask(&panel, 70, votes, asked_return, &before, NULL), 1);
    }
}
END_TEST

/* N = 2 batches of D = 2: θ θ θ' θ', twice; the keys are (batch, number) below 70, numbers 0, 1 for
 * θ and 2, 3 for θ', or 0, 1 for both when they share their seeds. A step link sees the gain. */
START_TEST(test_ask)
{
    struct panel panel = {.link = {LINK_STEP, 1}, .panelists = 3, .batches = 2, .episodes = 2};
    for (int common = 0; common < 2; common++) {
        panel.pairing = common ? PAIRING_COMMON : PAIRING_INDEPENDENT;
        struct asked better = {.gain = 1}, worse = {.gain = -1};
        struct panel_question questions[2];
        ck_assert_int_eq(panel_ask(&panel, 70, 80, asked_return, &better, questions), 1);
        ck_assert_int_eq(panel_ask(&panel, 70, 80, asked_return, &worse, NULL), -1);
        for (unsigned n = 0; n < 2; n++) { /* all three are for the gain */
            ck_assert_double_eq(questions[n].current, 0);
            ck_assert_double_eq(questions[n].perturbed, 1);
            ck_assert_uint_eq(questions[n].votes, 3);
            ck_assert(questions[n].verdict);
        }
        ck_assert_uint_eq(better.count, 8);
        for (unsigned i = 0; i < 8; i++) {
            unsigned number = common ? i % 2 : i % 4;
            ck_assert_int_eq(better.perturbed[i], i % 4 >= 2);
            ck_assert_uint_eq(better.keys[i], rng_fold(rng_fold(70, i / 4), number));
        }
    }
}
END_TEST

TEST_MAIN("panel", test_links_by_hand, test_links_at_the_ends, test_equal_returns, test_verdicts,
          test_liars, test_behaving, test_diverged, test_one_blowup, test_majority, test_ask)
