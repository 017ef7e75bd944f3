// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TEST_CALIBRATE_STAND_H
#define DIVERTSIM_TEST_CALIBRATE_STAND_H

#include "tool/calibrate/calibrate-figures.h"

namespace ns3
{
namespace divertsim
{

/**
 * A relay that ran as the model says, which is written out here once more.
 * \param costs its parameters \param message bytes a transfer \param batch transfers a wake-up
 */
inline CalibrateRelay
ModelCopy(const BsdCpuCosts& costs, double message, double batch)
{
    CalibrateRelay relay;
    relay.transfers = 1000;
    relay.bytes = relay.transfers * message;
    relay.wakeups = relay.transfers / batch;
    relay.cpu = relay.transfers * (2 * costs.syscall + costs.wakeup / batch +
                                   message * (2 * costs.copyPerByte + costs.stackPerByte));
    return relay;
}

/// The same by splice(2)
inline CalibrateRelay
ModelSplice(const BsdCpuCosts& costs, double message, double batch)
{
    auto relay = ModelCopy(costs, message, batch);
    relay.cpu =
        relay.transfers * (costs.wakeup / batch + costs.pair + message * costs.stackPerByte);
    return relay;
}

/// \return what a machine with these costs would measure \param batch transfers a wake-up
inline CalibrateFigures
ModelFigures(const BsdCpuCosts& costs, double batch = 4)
{
    CalibrateFigures figures;
    figures.machine = "a machine, System 1 arch";
    figures.syscall = costs.syscall;
    figures.wakeup = costs.wakeup;
    figures.copyCached = 0.02;
    figures.copyMemory = costs.copyPerByte;
    for (const auto message : CALIBRATE_MESSAGES)
    {
        const auto bytes = static_cast<double>(message);
        figures.relays.push_back(
            {message, ModelCopy(costs, bytes, batch), ModelSplice(costs, bytes, batch)});
    }
    return figures;
}

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_TEST_CALIBRATE_STAND_H
