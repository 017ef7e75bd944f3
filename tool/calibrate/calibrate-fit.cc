// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-fit.h"

#include "tool/calibrate/calibrate-least-squares.h"

#include <cstddef>
#include <vector>

namespace ns3
{
namespace divertsim
{

namespace
{

using Parameter = double BsdCpuCosts::*;
using Prediction = double (*)(const BsdCpuCosts&, const CalibrateRelay&);

constexpr BsdCpuCosts NO_COSTS{0, 0, 0, 0, 0};

/// The equations that relays give for parameters. The model is linear in each of them, so a factor
/// is what it predicts where that one is 1 and nothing else costs anything.
class RelayEquations
{
  public:
    /// \param known the costs that are given; the unknown ones are 0 in it
    RelayEquations(const BsdCpuCosts& known, std::vector<Parameter> unknowns)
        : m_known(known),
          m_unknowns(std::move(unknowns))
    {
    }

    /// An equation. Divided by what was measured: it is the relative error that counts.
    void Add(const CalibrateRelay& relay, Prediction predict)
    {
        const double measured = relay.GetCostPerByte();
        std::vector<double> row;
        for (const auto unknown : m_unknowns)
        {
            auto unit = NO_COSTS;
            unit.*unknown = 1;
            row.push_back(predict(unit, relay) / measured);
        }
        m_rows.push_back(std::move(row));
        m_right.push_back(1 - predict(m_known, relay) / measured);
    }

    /// \param costs get the unknowns \return whether there was an equation
    bool Solve(BsdCpuCosts& costs) const
    {
        const auto solution = SolveNonNegative(m_rows, m_right);
        for (std::size_t i = 0; solution && i < m_unknowns.size(); ++i)
        {
            costs.*m_unknowns[i] = (*solution)[i];
        }
        return solution.has_value();
    }

  private:
    BsdCpuCosts m_known;
    std::vector<Parameter> m_unknowns;
    std::vector<std::vector<double>> m_rows;
    std::vector<double> m_right;
};

/// \return what is known before relays are looked at
BsdCpuCosts
KnownCosts(const CalibrateResult& result)
{
    auto known = NO_COSTS;
    known.syscall = result.costs.syscall;
    known.wakeup = result.costs.wakeup;
    return known;
}

void
FitAll(const CalibrateFigures& figures, CalibrateResult& result)
{
    RelayEquations equations(
        KnownCosts(result),
        {&BsdCpuCosts::pair, &BsdCpuCosts::copyPerByte, &BsdCpuCosts::stackPerByte});
    for (const auto& row : figures.relays)
    {
        if (row.copy)
        {
            equations.Add(*row.copy, PredictCopy);
        }
        if (row.splice)
        {
            equations.Add(*row.splice, PredictSplice);
        }
    }
    result.pair = result.copyPerByte = result.stackPerByte = equations.Solve(result.costs);
}

void
FitWithoutSplice(const CalibrateFigures& figures, CalibrateResult& result)
{
    if (!figures.copyMemory)
    {
        return;
    }
    result.costs.copyPerByte = *figures.copyMemory;
    result.copyPerByte = true;
    auto known = KnownCosts(result);
    known.copyPerByte = *figures.copyMemory;
    RelayEquations equations(known, {&BsdCpuCosts::stackPerByte});
    for (const auto& row : figures.relays)
    {
        if (row.copy)
        {
            equations.Add(*row.copy, PredictCopy);
        }
    }
    result.stackPerByte = equations.Solve(result.costs);
}

} // namespace

double
PredictCopy(const BsdCpuCosts& costs, const CalibrateRelay& relay)
{
    const double bytes = relay.bytes / relay.transfers;
    return (relay.wakeups > 0 ? costs.GetCopy(bytes, relay.transfers / relay.wakeups)
                              : costs.GetCopy(bytes)) /
           bytes;
}

double
PredictSplice(const BsdCpuCosts& costs, const CalibrateRelay& relay)
{
    const double bytes = relay.bytes / relay.transfers;
    return (relay.wakeups > 0 ? costs.GetSplice(bytes, relay.transfers / relay.wakeups)
                              : costs.GetSplice(bytes)) /
           bytes;
}

CalibrateResult
FitCosts(const CalibrateFigures& figures)
{
    CalibrateResult result;
    result.syscall = figures.syscall.has_value();
    result.costs.syscall = figures.syscall.value_or(result.costs.syscall);
    result.wakeup = figures.wakeup.has_value();
    result.costs.wakeup = figures.wakeup.value_or(result.costs.wakeup);
    // two sizes tell what a splice costs each time from what it costs a byte
    std::size_t copies = 0;
    std::size_t splices = 0;
    for (const auto& row : figures.relays)
    {
        copies += row.copy ? 1 : 0;
        splices += row.splice ? 1 : 0;
    }
    if (copies > 0 && splices > 1)
    {
        FitAll(figures, result);
    }
    else
    {
        FitWithoutSplice(figures, result);
    }
    return result;
}

} // namespace divertsim
} // namespace ns3
