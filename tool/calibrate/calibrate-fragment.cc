// SPDX-License-Identifier: GPL-2.0-only
#include "tool/calibrate/calibrate-fragment.h"

#include "tool/failure.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <iterator>
#include <system_error>

namespace ns3
{
namespace divertsim
{

namespace fs = std::filesystem;

namespace
{

/// How `machine` begins in a fragment that may be replaced
constexpr std::string_view MARK = "divertsim calibrate on ";

/// A file that is larger is not ours
constexpr std::uintmax_t LARGEST = 64 << 10;

/// From here on a cost has no decimals: nobody measures a tenth of a ns of a system call
constexpr double WHOLE = 100;

} // namespace

std::string
FormatCost(double ns)
{
    auto text = fmt::format("{:.{}f}", ns, ns < WHOLE ? 4 : 0);
    if (text.find('.') != std::string::npos)
    {
        text.erase(text.find_last_not_of('0') + 1);
        text.erase(text.find_last_not_of('.') + 1);
    }
    return text + "ns";
}

std::string
MakeCalibrateFragment(std::string_view machine, const CalibrateResult& result)
{
    nlohmann::ordered_json costs;
    costs["source"] = result.IsComplete() ? "measured" : "modelled";
    costs["machine"] = fmt::format("{}{}", MARK, machine);
    const auto add = [&costs](const char* name, bool measured, double value) {
        if (measured)
        {
            costs[name] = FormatCost(value);
        }
    };
    add("syscall", result.syscall, result.costs.syscall);
    add("wakeup", result.wakeup, result.costs.wakeup);
    add("pair", result.pair, result.costs.pair);
    add("copy-per-byte", result.copyPerByte, result.costs.copyPerByte);
    add("stack-per-byte", result.stackPerByte, result.costs.stackPerByte);
    nlohmann::ordered_json fragment;
    fragment["costs"] = std::move(costs);
    return fragment.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

bool
IsCalibrateFragment(std::string_view text)
{
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (!json.is_object() || json.size() != 1 || !json.contains("costs"))
    {
        return false;
    }
    const auto& costs = json["costs"];
    return costs.is_object() && costs.contains("machine") && costs["machine"].is_string() &&
           costs["machine"].get_ref<const std::string&>().compare(0, MARK.size(), MARK) == 0;
}

fs::path
CheckFragmentPath(const fs::path& path)
{
    std::error_code error;
    const auto type = fs::status(path, error).type();
    if (type == fs::file_type::none)
    {
        throw MachineError(path.string() + ": can't be looked at: " + error.message());
    }
    if (type == fs::file_type::directory)
    {
        throw UsageError(path.string() + ": is a folder; --out names a file");
    }
    if (type == fs::file_type::not_found)
    {
        const auto folder = path.parent_path();
        if (path.empty() || !(folder.empty() || fs::is_directory(folder, error)))
        {
            throw UsageError("'" + path.string() + "': no folder is there for this file");
        }
        return path;
    }
    if (type != fs::file_type::regular)
    {
        return path;
    }
    const auto target = fs::canonical(path, error);
    std::ifstream in(path, std::ios::binary);
    if (error || !in)
    {
        throw MachineError(path.string() + ": can't be read");
    }
    if (fs::file_size(path, error) > LARGEST ||
        !IsCalibrateFragment(std::string(std::istreambuf_iterator<char>(in), {})))
    {
        throw UsageError(path.string() + ": is there, and divertsim calibrate did not write it; "
                                         "choose another --out, or remove it yourself");
    }
    return target;
}

} // namespace divertsim
} // namespace ns3
