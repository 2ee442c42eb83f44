/* The star workload of tests/support/star.h in SimGrid, as a pure max-min fluid: what another
 * simulator needs for the same transfers (one actor an agent). Prints the median CPU seconds of a
 * round and the sum of the transfers' ends, which must be those of the bare loop. */
extern "C" {
#include "tests/support/star_bare.h"
}

#include <simgrid/s4u.hpp>
#include <xbt/log.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace sg4 = simgrid::s4u;

static double cpu_s()
{
    timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + 1e-9 * (double)now.tv_nsec;
}

static double median(std::vector<double> values)
{
    std::sort(values.begin(), values.end());
    return values[values.size() / 2];
}

struct hub {
    star work;
    sg4::Host *server;
    sg4::BarrierPtr barrier;
    std::vector<double> ends_cpu_s; /* of the rounds */
    double sum_end_s;
};

/* Latencies are delays before the flow: with latencies on links SimGrid weights flows by them. */
static void agent(hub *hub, uint32_t number)
{
    sg4::Host *self = sg4::this_actor::get_host();
    double latency_s = 1e-9 * (double)star_latency_ns(hub->work.seed, number);
    for (unsigned round = 0; round < hub->work.rounds; round++) {
        double begin_s = sg4::Engine::get_clock();
        sg4::this_actor::sleep_for(latency_s);
        sg4::Comm::sendto(hub->server, self, (uint64_t)hub->work.bytes);
        sg4::this_actor::sleep_for(1e-9 * (double)star_compute_ns(hub->work.seed, number, round) +
                                   latency_s);
        sg4::Comm::sendto(self, hub->server, (uint64_t)hub->work.bytes);
        hub->sum_end_s += sg4::Engine::get_clock() - begin_s;
        hub->barrier->wait();
        if (number == 1)
            hub->ends_cpu_s.push_back(cpu_s());
    }
}

static sg4::Host *add_host(sg4::NetZone *zone, const std::string &name, double up_Bps,
                           double down_Bps)
{
    sg4::Host *host = zone->create_host(name, 1e9);
    const sg4::Link *up = zone->create_link(name + "-up", up_Bps)->set_latency(0)->seal();
    const sg4::Link *down = zone->create_link(name + "-down", down_Bps)->set_latency(0)->seal();
    zone->add_route(host->get_netpoint(), nullptr, nullptr, nullptr, {sg4::LinkInRoute(up)}, false);
    zone->add_route(nullptr, host->get_netpoint(), nullptr, nullptr, {sg4::LinkInRoute(down)},
                    false);
    host->seal();
    return host;
}

static void run(uint32_t agents, unsigned rounds)
{
    double server_Bps = agents * 1e6 / 8; /* regime M */
    hub hub = {{}, nullptr, nullptr, {}, 0};
    hub.work.agents = hub.work.selected = agents;
    hub.work.seed = 1;
    hub.work.server_Bps = server_Bps;
    hub.work.bytes = 1e6;
    hub.work.rounds = rounds;
    hub.barrier = sg4::Barrier::create(agents);
    sg4::NetZone *zone = sg4::create_star_zone("star");
    hub.server = add_host(zone, "server", server_Bps, server_Bps);
    for (uint32_t i = 1; i <= agents; i++) {
        sg4::Host *host = add_host(zone, std::to_string(i), star_rate(hub.work.seed, 1, i),
                                   star_rate(hub.work.seed, 2, i));
        sg4::Actor::create("agent", host, agent, &hub, i);
    }
    zone->seal();
    hub.ends_cpu_s.push_back(cpu_s());
    sg4::Engine::get_instance()->run();
    std::vector<double> round_s, bare_s(rounds);
    for (unsigned i = 0; i < rounds; i++)
        round_s.push_back(hub.ends_cpu_s[i + 1] - hub.ends_cpu_s[i]);
    double expected_s = star_bare_run(&hub.work, bare_s.data());
    if (!(std::fabs(hub.sum_end_s - expected_s) <= 1e-6 * expected_s)) {
        std::fprintf(stderr,
                     "SimGrid's transfers end %.9g s after their rounds' starts, not %.9g\n",
                     hub.sum_end_s, expected_s);
        std::exit(1);
    }
    std::printf("  K = %-8u %8.1f ns an activity in SimGrid\n", agents,
                1e9 * median(round_s) / agents / 3);
}

/* An engine is made once in a process. */
static void run_apart(int argc, char **argv, uint32_t agents, unsigned rounds)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        xbt_log_control_set("xbt_cfg.thres:warning"); /* it tells each setting */
        sg4::Engine engine(&argc, argv);
        for (const char *setting :
             {"network/model:CM02", "network/bandwidth-factor:1", "network/latency-factor:1",
              "network/weight-S:0", "network/TCP-gamma:1e18", "network/crosstraffic:no",
              "contexts/stack-size:64"})
            sg4::Engine::set_config(setting);
        run(agents, rounds);
        std::fflush(stdout);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) < 0 || status != 0)
        std::exit(1);
}

int main(int argc, char **argv)
{
    std::printf("star in SimGrid: the same transfers without agents' devices or a database; CPU "
                "time on one core\n  regime M, mixed\n");
    std::fflush(stdout);
    run_apart(argc, argv, 100, 200);
    run_apart(argc, argv, 1000, 5); /* from here on the time of a round grows by K^2 to K^3 */
    return 0;
}
