// SPDX-License-Identifier: GPL-2.0-only
#ifndef SPLICE_CONFIG_H
#define SPLICE_CONFIG_H

#include "ns3/bsd-cpu-costs.h"
#include "ns3/bsd-kernel.h"
#include "ns3/bsd-splice.h"

namespace ns3
{
namespace divertsim
{

/// OpenBSD sys/sys/mbuf.h, M_MAXLOOP: times that bytes may pass a splice of one host. From memory.
constexpr int SPLICE_MAX_LOOP = 128;

/// kern.ipc.splice.num_wq: a worker for each core
constexpr int SPLICE_ALL_WORKERS = -1;

/// How a host splices
struct SpliceConfig
{
    BsdSystem system = BsdSystem::FREEBSD; ///< whose SO_SPLICE; others than BSDs have none
    /// FreeBSD's kern.ipc.splice.receive_stream: soreceive_stream() takes the bytes, else
    /// soreceive_generic(). Which of the two makes no difference in the model.
    bool receiveStream = true;
    BsdSpliceDispatch dispatch = BsdSpliceDispatch::WORKER; ///< where a program says nothing
    BsdCpuCosts costs;             ///< wakeup, pair and stackPerByte of them
    int maxLoop = SPLICE_MAX_LOOP; ///< OpenBSD: as many passes end a splice by ELOOP
};

} // namespace divertsim
} // namespace ns3

#endif // SPLICE_CONFIG_H
