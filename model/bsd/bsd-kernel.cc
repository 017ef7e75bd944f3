// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-kernel.h"

namespace ns3
{
namespace divertsim
{

namespace
{

using Behaviours = std::vector<BsdBehaviour>;

constexpr BsdConfidence READ = BsdConfidence::READ;
constexpr BsdConfidence DERIVED = BsdConfidence::DERIVED;
constexpr BsdConfidence DOCUMENTED = BsdConfidence::DOCUMENTED;
constexpr BsdConfidence ASSUMED = BsdConfidence::ASSUMED;

constexpr std::string_view FREEBSD_DIVERT = "sys/netinet/ip_divert.c at 895a0ae67f";
constexpr std::string_view FREEBSD_DIVERT_OLD = "sys/netinet/ip_divert.c before 895a0ae67f";
constexpr std::string_view FREEBSD_PF = "sys/netpfil/pf/pf.c at 895a0ae67f";
constexpr std::string_view OPENBSD_DIVERT = "sys/netinet/ip_divert.c 1.101, "
                                            "sys/netinet6/ip6_divert.c 1.100";
constexpr std::string_view OPENBSD_PCB = "sys/netinet/in_pcb.c 1.311";
constexpr std::string_view OPENBSD_SOCKET = "sys/kern/uipc_socket.c of 2025";
constexpr std::string_view OPENBSD_PF = "sys/net/pf.c of 2025";
constexpr std::string_view FREEBSD_SPLICE = "sys/kern/uipc_socket.c since a1da7dc1cdad, read in a "
                                            "derivative (5BSD/5BSD at 1f1f8befa6)";
constexpr std::string_view OPENBSD_SPLICE = "sys/kern/uipc_socket.c 1.385";
constexpr std::string_view OPENBSD_MANUAL = "divert(4)";

/// What divert sockets do on every FreeBSD that is modelled
Behaviours
FreebsdDivert(std::string_view source)
{
    return {
        {"divert", "socket() needs PRIV_NETINET_DIVERT", READ, source},
        {"divert", "without that privilege it gives EPERM", ASSUMED, "priv_check(9)"},
        {"divert",
         "socket(PF_INET, SOCK_RAW, IPPROTO_DIVERT) makes a socket of PF_DIVERT",
         READ,
         "sys/kern/uipc_socket.c (FreeBSD 14)"},
        {"divert", "a bind counts by its port alone; rebinding is allowed", READ, source},
        {"divert",
         "the reader gets pf's direction, the receive interface's first IPv4 address, and its name "
         "cut to 7 characters",
         READ,
         source},
        {"divert", "a full receive buffer loses the packet, and no counter moves", READ, source},
        {"divert",
         "a packet written inbound waits in netisr's queue, its checksums as they were written",
         READ,
         source},
        {"divert",
         "an outgoing packet is read with an IP header checksum that is not filled in, and gets "
         "the right one when it is written outbound",
         DOCUMENTED,
         "divert(4)"},
    };
}

Behaviours
FreebsdPf(std::string_view source)
{
    return {
        {"pf",
         "`divert-to ADDRESS port N` diverts to divert(4) sockets, replies of the state included",
         READ,
         source},
        {"pf",
         "what comes back in the same direction passes, unattached to its state; in the other "
         "direction it is judged afresh",
         READ,
         source},
        {"pf", "a TCP rule without `flags` has `flags S/SA`", ASSUMED, "common use of pf.conf(5)"},
    };
}

Behaviours
FreebsdSockets()
{
    return {
        {"groups",
         "SO_REUSEPORT_LB makes groups of up to 256 TCP or UDP sockets",
         READ,
         "sys/netinet/in_pcb.c, read in a derivative (5BSD/5BSD at 392999caf1)"},
    };
}

Behaviours
FreebsdSplice()
{
    return {
        {"splice",
         "SO_SPLICE between TCP sockets, one way; errors in the kernel's order; what is buffered "
         "moves within setsockopt()",
         READ,
         FREEBSD_SPLICE},
        {"splice",
         "sp_max ends a splice without an error in so_error; sp_idle runs from the call on, "
         "whatever moves, and is not checked",
         READ,
         FREEBSD_SPLICE},
        {"splice",
         "an end of file, an error, a sink that sends no more end a splice; no FIN is passed on",
         READ,
         FREEBSD_SPLICE},
        {"splice",
         "poll() tells a spliced source's end of file alone, and no space of a sink; EVFILT_READ "
         "never fires",
         READ,
         FREEBSD_SPLICE},
        {"splice",
         "a worker a core, made at the first SO_SPLICE; splices are bound in turn, for life; "
         "kern.ipc.splice.num_wq",
         READ,
         FREEBSD_SPLICE},
        {"splice",
         "a second SO_SPLICE that fails with EBUSY resets the count, and with it sp_max; a FIN "
         "while a full sink keeps bytes back leaves them; one with the last bytes is seen at the "
         "next wake-up; what the sink refuses is lost; a socket spliced to itself is an echo",
         DERIVED,
         FREEBSD_SPLICE},
        {"splice",
         "getsockopt() of a listener gives ENOTCONN; a splice that fails takes its turn of the "
         "workers",
         ASSUMED,
         "soiolock(), so_splice_alloc()"},
    };
}

Behaviours
OpenbsdSplice()
{
    return {
        {"splice",
         "SO_SPLICE between TCP or between UDP sockets by nothing, an int or struct splice; errors "
         "in the kernel's order, EPROTO for an unsplice of what is not spliced",
         READ,
         OPENBSD_SPLICE},
        {"splice",
         "so_error of the source says why a splice ended: EFBIG, ETIMEDOUT, ELOOP, EPIPE, "
         "EMSGSIZE, or the sink's",
         READ,
         OPENBSD_SPLICE},
        {"splice",
         "the idle time starts anew at each attempt to move; an end of file ends a splice once the "
         "source is empty",
         READ,
         OPENBSD_SPLICE},
        {"splice",
         "datagrams are never split, their addresses are left out; one that sp_max has no room for "
         "ends the splice without an error",
         READ,
         OPENBSD_SPLICE},
        {"splice",
         "a spliced source cannot be read, and is not told as readable; one worker thread",
         READ,
         OPENBSD_SPLICE},
        {"splice",
         "bytes that have passed 128 splices of the host end the next by ELOOP",
         ASSUMED,
         "M_MAXLOOP of sys/sys/mbuf.h"},
    };
}

Behaviours
Join(std::vector<Behaviours> parts)
{
    Behaviours all;
    for (const auto& part : parts)
    {
        all.insert(all.end(), part.begin(), part.end());
    }
    return all;
}

BsdKernel
Freebsd16()
{
    const Behaviours groups{
        {"divert",
         "SO_REUSEPORT_LB: up to 32 sockets share a port; the 33rd bind gives ENOSPC",
         READ,
         FREEBSD_DIVERT},
        {"divert",
         "the group picks by a hash of the pf state ID; the last member fills the hole of one that "
         "leaves",
         READ,
         FREEBSD_DIVERT},
        {"divert",
         "packets without a state go to the first member",
         DOCUMENTED,
         "divert(4); the code hashes ID 0 as any other: policy freebsd-committed"},
        {"divert",
         "a member takes all packets of a socket that has its port without the option",
         DERIVED,
         FREEBSD_DIVERT},
    };
    return {"freebsd-16",
            "freebsd",
            BsdSystem::FREEBSD,
            "pf rules and states, divert(4) ports, groups of up to 32 divert sockets under "
            "SO_REUSEPORT_LB picked by a hash of the pf state ID",
            "freebsd-src commit 895a0ae67f (2026-05-26, D56563): sys/netinet/ip_divert.c, "
            "sys/netpfil/pf/pf.c, share/man/man4/divert.4",
            READ,
            true,
            true,
            true,
            Join({groups,
                  FreebsdDivert(FREEBSD_DIVERT),
                  FreebsdPf(FREEBSD_PF),
                  FreebsdSockets(),
                  FreebsdSplice()})};
}

BsdKernel
Freebsd15()
{
    const Behaviours groups{
        {"divert",
         "one socket a port: a second bind gives EADDRINUSE, whatever the options",
         READ,
         FREEBSD_DIVERT_OLD},
        {"divert",
         "setsockopt() of SO_REUSEPORT_LB succeeds and changes nothing",
         READ,
         "sys/kern/uipc_socket.c, read in a derivative (5BSD/5BSD at 1f1f8befa6)"},
    };
    const Behaviours pf{
        {"pf", "pf is that of freebsd-16", ASSUMED, "no other version was compared"},
    };
    return {"freebsd-15",
            "",
            BsdSystem::FREEBSD,
            "as freebsd-16, but before SO_REUSEPORT_LB on divert sockets: one socket a port",
            "sys/netinet/ip_divert.c as it was before commit 895a0ae67f (a copy of FreeBSD 14 or "
            "later at fel1x-developer/freebsd-src 2d614aa2fe)",
            READ,
            true,
            true,
            false,
            Join({groups,
                  FreebsdDivert(FREEBSD_DIVERT_OLD),
                  FreebsdPf(FREEBSD_PF),
                  pf,
                  FreebsdSockets(),
                  FreebsdSplice()})};
}

Behaviours
OpenbsdDivert()
{
    return {
        {"divert",
         "AF_INET and AF_INET6 sockets, each with ports of their own",
         READ,
         OPENBSD_DIVERT},
        {"divert", "socket() by others than the superuser gives EACCES", READ, OPENBSD_DIVERT},
        {"divert",
         "so does bind() (attribute BindPrivilege)",
         DOCUMENTED,
         "divert(4); in_pcb.c 1.311 does not ask"},
        {"divert",
         "a bind checks address and port as in_pcbbind() does: EINVAL once bound, EADDRINUSE for a "
         "port in use, unless both sockets have SO_REUSEPORT; port 0 picks one",
         READ,
         OPENBSD_PCB},
        {"divert",
         "setsockopt() of SO_REUSEPORT_LB gives ENOPROTOOPT: no groups",
         READ,
         OPENBSD_SOCKET},
        {"divert",
         "of several sockets on a port the one that was opened last gets the packets",
         DERIVED,
         OPENBSD_DIVERT},
        {"divert",
         "the reader gets the receive interface's first address, without a name or a direction",
         READ,
         OPENBSD_DIVERT},
        {"divert",
         "a write checks header lengths, and room for the header of TCP, UDP, ICMP: EINVAL; an "
         "inbound one wants an address of the host: EADDRNOTAVAIL",
         READ,
         OPENBSD_DIVERT},
        {"divert",
         "IP and transport checksums of what is written are computed anew",
         READ,
         OPENBSD_DIVERT},
        {"divert",
         "a packet written inbound goes to the input queue (attribute DirectInput: into "
         "ipv4_input() at once, as sources of 2020 and later have it)",
         DOCUMENTED,
         OPENBSD_MANUAL},
        {"divert",
         "counters ipackets, noport, fullsock, opackets, errors, for each family",
         READ,
         OPENBSD_DIVERT},
        {"divert",
         "net.inet.divert.recvspace and sendspace, and net.inet6.divert.*, hold for sockets opened "
         "from then on",
         READ,
         OPENBSD_DIVERT},
    };
}

Behaviours
OpenbsdPf()
{
    return {
        {"pf", "`divert-packet port N` diverts to divert(4) sockets", READ, OPENBSD_PF},
        {"pf",
         "a packet that was written to a divert socket is skipped once, whichever way it goes: no "
         "rule, no state, no counter",
         READ,
         OPENBSD_PF},
        {"pf",
         "diverted packets count neither for their rule nor for their state",
         READ,
         OPENBSD_PF},
        {"pf",
         "fragments are reassembled before the rules, unless `set reassemble no`; an IPv6 packet "
         "whose fragments overlap is given up",
         READ,
         "sys/net/pf_norm.c of early 2025"},
        {"pf",
         "rules and states are otherwise FreeBSD's, and so is the purge",
         ASSUMED,
         "OpenBSD walks its states in the order in which they were made"},
    };
}

BsdKernel
Openbsd()
{
    const Behaviours groups{
        {"groups", "no SO_REUSEPORT_LB for TCP and UDP: ENOPROTOOPT", READ, OPENBSD_SOCKET},
    };
    return {"openbsd-7.7",
            "openbsd",
            BsdSystem::OPENBSD,
            "divert(4) with `divert-packet`: one socket a port, a port space for each family; what "
            "was diverted passes pf once unseen",
            "divert(4); sys/netinet/ip_divert.c 1.101, sys/netinet6/ip6_divert.c 1.100, "
            "sys/netinet/in_pcb.c 1.311, sys/kern/uipc_socket.c, sys/net/pf.c (copies of 2025 "
            "at safenas/src "
            "d9b54d3221, 287015a0c0)",
            READ,
            true,
            true,
            false,
            Join({OpenbsdDivert(), OpenbsdPf(), groups, OpenbsdSplice()})};
}

BsdKernel
Gvisor()
{
    constexpr std::string_view PORTS = "gvisor commit 3c5eee17dc45, pkg/tcpip/ports";
    return {"gvisor-2026-08",
            "gvisor",
            BsdSystem::GVISOR,
            "TCP and UDP ports as gVisor's PortManager reserves them; no pf, no divert sockets, no "
            "splice",
            PORTS,
            READ,
            false,
            false,
            false,
            {{"bind",
              "ports are reserved by network, transport, address, device and destination, with "
              "flags for SO_REUSEADDR and SO_REUSEPORT",
              READ,
              PORTS},
             {"divert",
              "there are no divert sockets and no packet filter of BSD's",
              ASSUMED,
              "neither was looked for in its source"}}};
}

} // namespace

const std::vector<BsdKernel>&
BsdKernels()
{
    static const std::vector<BsdKernel> kernels{Freebsd16(), Freebsd15(), Openbsd(), Gvisor()};
    return kernels;
}

const BsdKernel*
BsdFindKernel(std::string_view name)
{
    if (name.empty())
    {
        return nullptr; // a kernel may have no alias
    }
    for (const auto& kernel : BsdKernels())
    {
        if (kernel.name == name || kernel.alias == name)
        {
            return &kernel;
        }
    }
    return nullptr;
}

std::string_view
BsdConfidenceName(BsdConfidence confidence)
{
    switch (confidence)
    {
    case BsdConfidence::READ:
        return "read in its source";
    case BsdConfidence::DERIVED:
        return "derived from its source";
    case BsdConfidence::DOCUMENTED:
        return "documented";
    case BsdConfidence::ASSUMED:
        break;
    }
    return "assumed";
}

} // namespace divertsim
} // namespace ns3
