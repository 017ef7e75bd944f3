// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-binds.h"

#include "tool/report/report-format.h"
#include "tool/report/report-table.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace ns3
{
namespace divertsim
{

namespace
{

bool
AskTheSame(const LbBindResult& left, const LbBindResult& right)
{
    return left.socket == right.socket && left.address == right.address &&
           left.port == right.port && left.options == right.options;
}

std::string
HostTitle(const LbMeasureResults& results, const std::string& name)
{
    for (const auto& host : results.hosts)
    {
        if (host.first == name && host.second)
        {
            return fmt::format("{} ({})", name, *host.second);
        }
    }
    return name;
}

std::string
AddressOf(const LbBindResult& bind)
{
    const std::string address = bind.address.empty() ? "*" : bind.address;
    const bool inet6 = address.find(':') != std::string::npos;
    return fmt::format("{}{}{}:{}", inet6 ? "[" : "", address, inet6 ? "]" : "", bind.port);
}

std::string
OptionsOf(const LbBindResult& bind)
{
    std::string options;
    for (const std::string& option : bind.options)
    {
        options += (options.empty() ? "" : ", ") + option;
    }
    return options;
}

/// All hosts that made this bind gave the same
bool
Agree(const std::vector<std::optional<std::string>>& errors)
{
    const std::optional<std::string>* first = nullptr;
    for (const auto& error : errors)
    {
        if (error && first && *error != **first)
        {
            return false;
        }
        first = error ? &error : first;
    }
    return true;
}

} // namespace

ReportBinds
MakeReportBinds(const LbMeasureResults& results)
{
    ReportBinds binds;
    std::map<std::string, std::size_t> made; // by host
    for (const LbBindResult& bind : results.binds)
    {
        const auto known = std::find(binds.hosts.begin(), binds.hosts.end(), bind.host);
        const auto host = static_cast<std::size_t>(known - binds.hosts.begin());
        if (known == binds.hosts.end())
        {
            binds.hosts.push_back(bind.host);
        }
        const std::size_t number = made[bind.host]++;
        auto row = std::find_if(binds.rows.begin(), binds.rows.end(), [&](const ReportBind& other) {
            return other.number == number && AskTheSame(other.asked, bind);
        });
        if (row == binds.rows.end())
        {
            ReportBind added;
            added.number = number;
            added.asked = bind;
            row = binds.rows.insert(row, std::move(added));
        }
        row->errors.resize(std::max(row->errors.size(), host + 1));
        row->errors[host] = bind.error;
    }
    for (ReportBind& row : binds.rows)
    {
        row.errors.resize(binds.hosts.size());
        row.differs = !Agree(row.errors);
        binds.differing += row.differs ? 1 : 0;
    }
    std::stable_sort(binds.rows.begin(), binds.rows.end(), [](const auto& left, const auto& right) {
        return left.number < right.number;
    });
    return binds;
}

std::string
DescribeReportBinds(const LbMeasureResults& results)
{
    const ReportBinds binds = MakeReportBinds(results);
    if (binds.rows.empty())
    {
        return "";
    }
    if (binds.hosts.size() == 1)
    {
        const auto failed = static_cast<std::uint64_t>(
            std::count_if(results.binds.begin(), results.binds.end(), [](const auto& bind) {
                return bind.error != "0";
            }));
        return fmt::format("{} of {} on {} failed.",
                           failed == 0 ? "None" : FormatCount(failed),
                           FormatNoun(results.binds.size(), "bind"),
                           binds.hosts.front());
    }
    return binds.differing == 0 ? fmt::format("{} agree on {}.",
                                              FormatNoun(binds.hosts.size(), "host"),
                                              binds.rows.size() == 1
                                                  ? "the one bind"
                                                  : "all " + FormatNoun(binds.rows.size(), "bind"))
                                : fmt::format("{} differ on {} of {}.",
                                              FormatNoun(binds.hosts.size(), "host"),
                                              FormatCount(binds.differing),
                                              FormatNoun(binds.rows.size(), "bind"));
}

std::string
MakeBindsTable(const LbMeasureResults& results)
{
    const ReportBinds binds = MakeReportBinds(results);
    ReportTable table("Binds, host by host");
    table.Column("bind", "the k-th of its host", false)
        .Column("at")
        .Column("socket", "", false)
        .Column("address", "* is any", false)
        .Column("options", "set before", false);
    for (const std::string& host : binds.hosts)
    {
        table.Column(HostTitle(results, host), "what bind(2) gave", false);
    }
    if (binds.hosts.size() > 1)
    {
        table.Column("", "", false);
    }
    for (const ReportBind& row : binds.rows)
    {
        table.Text(FormatCount(row.number))
            .Value(FormatTime(row.asked.time))
            .Text(LbSocketKindName(row.asked.socket))
            .Code(AddressOf(row.asked))
            .Text(row.asked.options.empty() ? REPORT_NO_NUMBER : OptionsOf(row.asked));
        for (const auto& error : row.errors)
        {
            const std::string word = !error ? REPORT_NO_NUMBER : *error == "0" ? "bound" : *error;
            row.differs&& error ? table.Marked(word) : table.Text(word);
        }
        if (binds.hosts.size() > 1)
        {
            table.Text(row.differs ? "\u2190 differs" : "");
        }
        table.EndRow();
    }
    return table.ToHtml();
}

} // namespace divertsim
} // namespace ns3
