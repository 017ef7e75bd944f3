// SPDX-License-Identifier: GPL-2.0-only
#include "tool/build/distribution-draw.h"

#include "ns3/boolean.h"
#include "ns3/double.h"
#include "ns3/object-factory.h"
#include "ns3/random-variable-stream.h"

#include <cmath>

namespace ns3
{
namespace divertsim
{

namespace
{

Ptr<RandomVariableStream>
MakeVariable(const ScenarioDistribution& d)
{
    switch (d.kind)
    {
    case ScenarioDistribution::Kind::CONSTANT:
        return CreateObjectWithAttributes<ConstantRandomVariable>("Constant", DoubleValue(d.mean));
    case ScenarioDistribution::Kind::EXPONENTIAL:
        return CreateObjectWithAttributes<ExponentialRandomVariable>("Mean",
                                                                     DoubleValue(d.mean),
                                                                     "Bound",
                                                                     DoubleValue(d.max));
    case ScenarioDistribution::Kind::PARETO:
        // ns-3 asks for the scale: mean = scale * shape / (shape - 1)
        return CreateObjectWithAttributes<ParetoRandomVariable>(
            "Scale",
            DoubleValue(d.mean * (d.shape - 1) / d.shape),
            "Shape",
            DoubleValue(d.shape),
            "Bound",
            DoubleValue(d.max));
    case ScenarioDistribution::Kind::LOGNORMAL:
        // mean = exp(mu + sigma^2 / 2)
        return CreateObjectWithAttributes<LogNormalRandomVariable>(
            "Mu",
            DoubleValue(std::log(d.mean) - d.sigma * d.sigma / 2),
            "Sigma",
            DoubleValue(d.sigma));
    case ScenarioDistribution::Kind::EMPIRICAL: {
        auto variable = CreateObject<EmpiricalRandomVariable>();
        variable->SetAttribute("Interpolate", BooleanValue(true));
        for (const auto& [value, probability] : d.cdf)
        {
            variable->CDF(value, probability);
        }
        return variable;
    }
    }
    return nullptr;
}

} // namespace

std::function<double()>
MakeDraw(const ScenarioDistribution& distribution, std::int64_t stream)
{
    auto variable = MakeVariable(distribution);
    variable->SetStream(stream);
    return [variable] { return variable->GetValue(); };
}

} // namespace divertsim
} // namespace ns3
