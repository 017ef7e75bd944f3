// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-charts.h"

#include "tool/report/report-colors.h"
#include "tool/report/report-format.h"
#include "tool/report/report-svg.h"
#include "tool/report/report-words.h"

#include <algorithm>

namespace ns3
{
namespace divertsim
{

namespace
{

using Json = nlohmann::json;

constexpr double LANE = 16;
constexpr double LINES = 180;

const char* const NOBODY = "no socket";

double
Seconds(BsdTime time)
{
    return static_cast<double>(time) / BSD_SECOND;
}

Json
TimeScale(BsdTime simulated)
{
    return {{"domain", {0, Seconds(simulated)}}, {"nice", false}, {"zero", false}};
}

// What all figures share: as wide as the page, time zoomed by pointer
Json
Frame(double height)
{
    return {{"width", "container"},
            {"height", height},
            {"autosize", {{"type", "fit-x"}, {"contains", "padding"}}},
            {"params", Json::array({{{"name", "picked"}, {"value", ""}}})}};
}

Json
Zoom()
{
    // A wheel alone scrolls the page
    return {{"name", "zoom"},
            {"select",
             {{"type", "interval"}, {"encodings", {"x"}}, {"zoom", "wheel![event.shiftKey]"}}},
            {"bind", "scales"}};
}

Json
Color(const Json& names, const Json& colors, const char* field)
{
    return {{"field", field},
            {"type", "nominal"},
            {"scale", {{"domain", names}, {"range", colors}}},
            {"legend", nullptr}};
}

// Only what is picked keeps its strength
Json
Opacity(const char* field)
{
    return {
        {"condition",
         {{"test", std::string("picked == '' || datum.") + field + " == picked"}, {"value", 1}}},
        {"value", 0.12}};
}

Json
Field(const char* field, const char* type, const char* title)
{
    return {{"field", field}, {"type", type}, {"title", title}};
}

/*
 * Rules and labels at changes.
 * \param unit height of a pixel in units of the y axis, downwards
 * \param top of the labels on the y axis
 */
void
AddMarks(Json& layers,
         const std::vector<ReportMark>& marks,
         std::size_t lanes,
         double top,
         double unit)
{
    if (marks.empty())
    {
        return;
    }
    Json values = Json::array();
    for (const auto& mark : marks)
    {
        const auto lane = static_cast<double>(mark.labelled ? mark.lane : lanes);
        values.push_back({{"at", Seconds(mark.time)},
                          {"label", mark.labelled ? mark.label : ""},
                          {"what", mark.label},
                          {"name", mark.name},
                          {"index", mark.index},
                          {"y", top + unit * (lane + 0.5) * LANE},
                          {"start", top + unit * (lane + (mark.labelled ? 1 : 0)) * LANE}});
    }
    const Json tooltip = {Field("name", "nominal", "change"),
                          Field("what", "nominal", "what"),
                          Field("index", "quantitative", "changes[]")};
    layers.push_back({{"data", {{"values", values}}},
                      {"mark", {{"type", "rule"}, {"style", "change"}, {"clip", true}}},
                      {"encoding",
                       {{"x", {{"field", "at"}, {"type", "quantitative"}}},
                        {"y", {{"field", "start"}, {"type", "quantitative"}}},
                        {"y2", {{"value", "height"}}},
                        {"tooltip", tooltip}}}});
    for (const char* style : {"change-halo", "change-label"})
    {
        layers.push_back({{"data", {{"values", values}}},
                          {"mark", {{"type", "text"}, {"style", style}, {"clip", true}}},
                          {"encoding",
                           {{"x", {{"field", "at"}, {"type", "quantitative"}}},
                            {"y", {{"field", "y"}, {"type", "quantitative"}}},
                            {"text", {{"field", "label"}, {"type", "nominal"}}},
                            {"tooltip", tooltip}}}});
    }
}

Json
MappingTooltip(const ReportGroup& group)
{
    Json fields = Json::array(
        {Field("flow", "nominal", std::string(GetReportWords(group.socket).unit).c_str())});
    if (group.socket == LbSocketKind::DIVERT)
    {
        fields.push_back(Field("id", "nominal", "state ID"));
    }
    fields.push_back(Field("socket", "nominal", "socket"));
    fields.push_back(Field("from", "quantitative", "from (s)"));
    fields.push_back(Field("to", "quantitative", "to (s)"));
    return fields;
}

Json
MappingValues(const ReportGroup& group)
{
    Json values = Json::array();
    for (std::size_t row = 0; row < group.rows.size(); ++row)
    {
        const auto& unit = group.rows[row];
        for (const auto& segment : unit.segments)
        {
            values.push_back(
                {{"row", row},
                 {"arrival", unit.arrival},
                 {"from", Seconds(segment.from)},
                 {"to", Seconds(segment.to)},
                 {"socket",
                  segment.socket < 0 ? std::string(NOBODY)
                                     : group.sockets[static_cast<std::size_t>(segment.socket)]},
                 // 64 bits are too many for a number of JavaScript
                 {"id", std::to_string(unit.stateId)},
                 {"flow", unit.flow.empty() ? "packets without a state" : unit.flow}});
        }
    }
    return values;
}

} // namespace

nlohmann::json
MakeMappingSpec(const ReportGroup& group, BsdTime simulated)
{
    const auto rows = static_cast<double>(std::max<std::size_t>(group.rows.size(), 1));
    const auto rowHeight = static_cast<double>(GetReportRowHeight(group.rows.size()));
    const double labels = LANE * static_cast<double>(group.lanes);
    const double top = -labels / rowHeight;

    Json names = Json::array();
    Json colors = Json::array();
    for (std::size_t k = 0; k < group.sockets.size(); ++k)
    {
        names.push_back(group.sockets[k]);
        colors.push_back(GetReportColor(static_cast<std::int64_t>(k)));
    }
    names.push_back(NOBODY);
    colors.push_back(REPORT_NOBODY_COLOR);

    Json spec = Frame(rows * rowHeight + labels);
    spec["params"].push_back({{"name", "order"}, {"value", "socket"}});
    spec["description"] = "Every unit of group " + group.name + " over time, by socket";
    const Json y = {{"field", "top"},
                    {"type", "quantitative"},
                    {"axis", nullptr},
                    {"scale", {{"domain", {rows, top}}, {"nice", false}, {"zero", false}}}};
    Json layers = Json::array();
    layers.push_back(
        {{"data", {{"values", MappingValues(group)}}},
         {"params", Json::array({Zoom()})},
         {"transform",
          Json::array(
              {{{"calculate", "order == 'arrival' ? datum.arrival : datum.row"}, {"as", "top"}},
               {{"calculate", "datum.top + 1"}, {"as", "bottom"}}})},
         {"mark", {{"type", "rect"}, {"clip", true}}},
         {"encoding",
          {{"x",
            {{"field", "from"},
             {"type", "quantitative"},
             {"title", "time (s)"},
             {"scale", TimeScale(simulated)}}},
           {"x2", {{"field", "to"}}},
           {"y", y},
           {"y2", {{"field", "bottom"}}},
           {"color", Color(names, colors, "socket")},
           {"opacity", Opacity("socket")},
           {"tooltip", MappingTooltip(group)}}}});
    AddMarks(layers, group.marks, group.lanes, top, 1 / rowHeight);
    spec["layer"] = std::move(layers);
    return spec;
}

nlohmann::json
MakeLinesSpec(const ReportLineFigure& figure, BsdTime simulated)
{
    Json names = Json::array();
    Json colors = Json::array();
    Json values = Json::array();
    for (const auto& line : figure.lines)
    {
        names.push_back(line.label);
        colors.push_back(line.color);
        for (const auto& point : line.points)
        {
            values.push_back(
                {{"t", Seconds(point.first)}, {"v", point.second}, {"line", line.label}});
        }
        if (figure.step && !line.points.empty())
        {
            values.push_back({{"t", Seconds(simulated)},
                              {"v", line.points.back().second},
                              {"line", line.label}});
        }
    }
    const double step = std::max(GetReportTickStep(figure.top, 4),
                                 figure.quantity == ReportQuantity::COUNT ? 1.0 : 0.0);
    const double plain = std::max(figure.top, step) * 1.05;
    const double labels = LANE * static_cast<double>(figure.lanes);
    const double top = plain * (LINES + labels) / LINES;
    Json ticks = Json::array();
    for (int k = 0; k * step <= plain; ++k)
    {
        ticks.push_back(k * step);
    }
    const bool fraction = figure.quantity == ReportQuantity::FRACTION;
    const char* unit = figure.quantity == ReportQuantity::BYTES  ? "bytes"
                       : figure.quantity == ReportQuantity::RATE ? "bit/s"
                                                                 : "";
    Json spec = Frame(LINES + labels);
    spec["description"] = figure.title;
    spec["data"] = {{"values", values}};
    const Json x = {{"field", "t"},
                    {"type", "quantitative"},
                    {"title", "time (s)"},
                    {"scale", TimeScale(simulated)}};
    const Json y = {{"field", "v"},
                    {"type", "quantitative"},
                    {"title", unit},
                    {"axis",
                     {{"values", ticks},
                      {"labelExpr",
                       fraction ? "format(datum.value, '~%')"
                                : "datum.value == 0 ? '0' : format(datum.value, '~s')"}}},
                    {"scale", {{"domain", {0, top}}, {"nice", false}}}};
    Json layers = Json::array();
    layers.push_back({{"params", Json::array({Zoom()})},
                      {"mark",
                       {{"type", "line"},
                        {"clip", true},
                        {"strokeWidth", 2},
                        {"interpolate", figure.step ? "step-after" : "linear"}}},
                      {"encoding",
                       {{"x", x},
                        {"y", y},
                        {"color", Color(names, colors, "line")},
                        {"opacity", Opacity("line")}}}});
    // What the pointer finds: lines are too thin
    layers.push_back({{"mark", {{"type", "point"}, {"clip", true}, {"opacity", 0}, {"size", 60}}},
                      {"encoding",
                       {{"x", x},
                        {"y", y},
                        {"tooltip",
                         {Field("line", "nominal", "series"),
                          Field("t", "quantitative", "time (s)"),
                          Field("v", "quantitative", *unit ? unit : "value")}}}}});
    AddMarks(layers, figure.marks, figure.lanes, top, -top / (LINES + labels));
    spec["layer"] = std::move(layers);
    return spec;
}

} // namespace divertsim
} // namespace ns3
