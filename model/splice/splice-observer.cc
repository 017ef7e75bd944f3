// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/splice-observer.h"

namespace ns3
{
namespace divertsim
{

std::string_view
SpliceStateName(SpliceState state)
{
    switch (state)
    {
    case SpliceState::INIT:
        return "INIT";
    case SpliceState::IDLE:
        return "IDLE";
    case SpliceState::QUEUED:
        return "QUEUED";
    case SpliceState::RUNNING:
        return "RUNNING";
    case SpliceState::CLOSING:
        return "CLOSING";
    case SpliceState::CLOSED:
        return "CLOSED";
    case SpliceState::EXCEPTION:
        return "EXCEPTION";
    }
    return "";
}

std::string_view
SpliceCauseName(SpliceCause cause)
{
    switch (cause)
    {
    case SpliceCause::MAX:
        return "max";
    case SpliceCause::IDLE:
        return "idle";
    case SpliceCause::EOF_OF_SOURCE:
        return "eof";
    case SpliceCause::ERROR:
        return "error";
    case SpliceCause::CALL:
        return "call";
    case SpliceCause::CLOSE:
        return "close";
    }
    return "";
}

} // namespace divertsim
} // namespace ns3
