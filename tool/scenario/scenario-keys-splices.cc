// SPDX-License-Identifier: GPL-2.0-only
//
// The format: proxies, and what they cost
#include "tool/scenario/scenario-keys.h"

#include "ns3/bsd-cpu-costs.h"

#include <fmt/format.h>

namespace ns3
{
namespace divertsim
{

namespace
{

using Kind = ScenarioKind;

ScenarioKey
Key(std::string_view name, Kind kind, std::string_view sentence)
{
    return ScenarioKey::Make(name, kind, sentence);
}

/// \param ns a cost \return it as in a file
std::string
CostText(double ns)
{
    return ns < 1000 ? fmt::format("{}ns", ns) : fmt::format("{}us", ns / 1000);
}

/// \param initial outlives the declaration
ScenarioKey
CostKey(std::string_view name, const std::string& initial, std::string_view sentence)
{
    return Key(name, Kind::COST, sentence).Bounds("0ns", "1h").Default(initial);
}

} // namespace

const ScenarioSection&
ScenarioSpliceSection()
{
    static const ScenarioSection section{
        "`splices.NAME`",
        "A proxy: it listens, connects to another host for each client, and moves what comes, both "
        "ways. Traffic to its host and port goes through it.",
        {
            Key("host", Kind::TEXT, "Where it runs.").Required(),
            Key("port", Kind::INTEGER, "Where it listens.").Bounds("1", "65535").Required(),
            Key("to", Kind::TEXT, "The host that it connects to.").Required(),
            Key("to-port", Kind::INTEGER, "The port there.").Bounds("1", "65535").Required(),
            Key("proto", Kind::WORD, "Transport protocol; only OpenBSD splices UDP.")
                .Words({"tcp", "udp"})
                .Default("tcp"),
            Key("family", Kind::WORD, "Of both sides; without it that of the traffic to it.")
                .Words({"inet", "inet6"}),
        },
        "mode",
        "splice",
        false,
        {{"splice",
          "The kernel moves the data: SO_SPLICE. FreeBSD and OpenBSD have it.",
          {
              Key("max",
                  Kind::SIZE,
                  "sp_max: a splice ends when it has moved so much; without it never for that.")
                  .Bounds("1B", "1000000GB"),
              Key("idle",
                  Kind::TIME,
                  "sp_idle: on OpenBSD a splice ends when nothing has moved for so long, on "
                  "FreeBSD "
                  "so long after it began.")
                  .Bounds("1us", "10000h"),
              Key("dispatch",
                  Kind::WORD,
                  "Who moves the data on FreeBSD: the worker thread that a splice is bound to, or, "
                  "as no kernel does yet, whoever received it.")
                  .Words({"worker", "direct"})
                  .Default("worker"),
          }},
         {"copy",
          "A program moves the data: read(2) and write(2).",
          {
              Key("buffer", Kind::SIZE, "Bytes that it reads at most at once.")
                  .Bounds("1B", "1GiB")
                  .Default("64KiB"),
              Key("loop",
                  Kind::WORD,
                  "Whether a thread waits for one socket at a time, or for all of its own by "
                  "kqueue(2).")
                  .Words({"blocking", "event"})
                  .Default("event"),
              Key("threads", Kind::INTEGER, "Of the program; clients go round them.")
                  .Bounds("1", "1024")
                  .Default("1"),
          }}}};
    return section;
}

const ScenarioSection&
ScenarioCostsSection()
{
    static const std::string syscall = CostText(BSD_CPU_SYSCALL);
    static const std::string wakeup = CostText(BSD_CPU_WAKEUP);
    static const std::string pair = CostText(BSD_CPU_PAIR);
    static const std::string copy = CostText(BSD_CPU_COPY_PER_BYTE);
    static const std::string stack = CostText(BSD_CPU_STACK_PER_BYTE);
    static const ScenarioSection section{
        "`costs`",
        "What moving data takes of a core. Moving L bytes costs a copying proxy 2 `syscall` + "
        "`wakeup` / batch + L (2 `copy-per-byte` + `stack-per-byte`), a splice `wakeup` / batch + "
        "`pair` + L `stack-per-byte`.",
        {
            Key("source",
                Kind::WORD,
                "Whether these were measured on a machine, which results then say; it takes all "
                "five of them.")
                .Words({"modelled", "measured"})
                .Default("modelled"),
            Key("machine", Kind::TEXT, "Which machine, for people."),
            CostKey("syscall", syscall, "A system call."),
            CostKey("wakeup", wakeup, "Waking a thread that sleeps."),
            CostKey("pair", pair, "Moving what there is from one spliced socket to the other."),
            CostKey("copy-per-byte", copy, "Copying between kernel and program, once."),
            CostKey("stack-per-byte", stack, "What the stack does to each byte."),
        }};
    return section;
}

} // namespace divertsim
} // namespace ns3
