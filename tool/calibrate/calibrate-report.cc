// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-report.h"

#include "tool/calibrate/calibrate-fit.h"

#include <fmt/format.h>

#include <array>
#include <optional>

namespace ns3
{
namespace divertsim
{

namespace
{

/// A parameter of the model as it is shown
struct Line
{
    const char* name; ///< as scenarios have it
    const char* unit;
    double here;
    double initial; ///< the model's
    bool measured;
};

std::array<Line, 5>
Lines(const CalibrateResult& result)
{
    constexpr BsdCpuCosts MODEL;
    const auto& costs = result.costs;
    return {
        {{"syscall", "ns", costs.syscall, MODEL.syscall, result.syscall},
         {"wakeup", "ns", costs.wakeup, MODEL.wakeup, result.wakeup},
         {"pair", "ns", costs.pair, MODEL.pair, result.pair},
         {"copy-per-byte", "ns/B", costs.copyPerByte, MODEL.copyPerByte, result.copyPerByte},
         {"stack-per-byte", "ns/B", costs.stackPerByte, MODEL.stackPerByte, result.stackPerByte}}};
}

const char*
Source(bool measured)
{
    return measured ? "measured" : "modelled";
}

std::string
Number(double value, const char* unit)
{
    return fmt::format("{:.{}f} {}", value, unit == std::string("ns") ? 0 : 3, unit);
}

/// Three cells: measured, predicted, their ratio
std::string
Cells(const std::optional<CalibrateRelay>& relay, double predicted)
{
    if (!relay)
    {
        return fmt::format("{:>10} {:>10} {:>6}", "-", "-", "-");
    }
    const double measured = relay->GetCostPerByte();
    return fmt::format("{:>10.3f} {:>10.3f} {:>6.2f}", measured, predicted, predicted / measured);
}

double
Predict(const BsdCpuCosts& costs,
        const std::optional<CalibrateRelay>& relay,
        double (*predict)(const BsdCpuCosts&, const CalibrateRelay&))
{
    return relay ? predict(costs, *relay) : 0;
}

nlohmann::ordered_json
Optional(const std::optional<double>& value)
{
    return value ? nlohmann::ordered_json(*value) : nlohmann::ordered_json();
}

nlohmann::ordered_json
RelayJson(const std::optional<CalibrateRelay>& relay, double predicted)
{
    if (!relay)
    {
        return nullptr;
    }
    nlohmann::ordered_json json;
    json["measured"] = relay->GetCostPerByte();
    json["predicted"] = predicted;
    json["ratio"] = predicted / relay->GetCostPerByte();
    json["transfer_bytes"] = relay->bytes / relay->transfers;
    json["wakeups"] = relay->wakeups / relay->transfers;
    return json;
}

} // namespace

std::string
MakeCalibrateTable(const CalibrateFigures& figures, const CalibrateResult& result)
{
    std::string text = figures.machine + "\n";
    text += fmt::format("  {:<18} {:>12} {:>12}  {}\n", "parameter", "here", "default", "source");
    for (const auto& line : Lines(result))
    {
        text += fmt::format("  {:<18} {:>12} {:>12}  {}\n",
                            line.name,
                            Number(line.here, line.unit),
                            Number(line.initial, line.unit),
                            Source(line.measured));
    }
    const std::pair<const char*, std::optional<double>> copies[] = {
        {"memcpy, in cache", figures.copyCached},
        {"memcpy, out of it", figures.copyMemory}};
    for (const auto& [name, value] : copies)
    {
        if (value)
        {
            text += fmt::format("  {:<18} {:>12} {:>12}  measured\n",
                                name,
                                Number(*value, "ns/B"),
                                "-");
        }
    }
    if (figures.relays.empty())
    {
        return text;
    }
    text +=
        fmt::format("\n  CPU time of a relay, ns/B, and what the model says with the parameters "
                    "above\n  {:<10} {:>28}   {:>28}\n  {:<10} {:>10} {:>10} {:>6}   {:>10} "
                    "{:>10} {:>6}\n",
                    "",
                    "read(2) and write(2)",
                    "splice(2)",
                    "message",
                    "measured",
                    "predicted",
                    "ratio",
                    "measured",
                    "predicted",
                    "ratio");
    for (const auto& row : figures.relays)
    {
        text += fmt::format("  {:<10} {}   {}\n",
                            fmt::format("{} B", row.message),
                            Cells(row.copy, Predict(result.costs, row.copy, PredictCopy)),
                            Cells(row.splice, Predict(result.costs, row.splice, PredictSplice)));
    }
    return text;
}

nlohmann::ordered_json
MakeCalibrateJson(const CalibrateFigures& figures, const CalibrateResult& result)
{
    nlohmann::ordered_json json;
    json["machine"] = figures.machine;
    auto& parameters = json["costs"] = nlohmann::ordered_json::object();
    for (const auto& line : Lines(result))
    {
        parameters[line.name] = {{"value", line.here},
                                 {"default", line.initial},
                                 {"unit", line.unit},
                                 {"source", Source(line.measured)}};
    }
    json["memcpy"] = {{"cached", Optional(figures.copyCached)},
                      {"memory", Optional(figures.copyMemory)}};
    auto& relays = json["relays"] = nlohmann::ordered_json::array();
    for (const auto& row : figures.relays)
    {
        nlohmann::ordered_json entry;
        entry["message"] = row.message;
        entry["copy"] = RelayJson(row.copy, Predict(result.costs, row.copy, PredictCopy));
        entry["splice"] = RelayJson(row.splice, Predict(result.costs, row.splice, PredictSplice));
        relays.push_back(std::move(entry));
    }
    return json;
}

} // namespace divertsim
} // namespace ns3
