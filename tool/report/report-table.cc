// SPDX-License-Identifier: GPL-2.0-only
#include "tool/report/report-table.h"

#include "tool/report/report-format.h"

#include <fmt/format.h>

namespace ns3
{
namespace divertsim
{

ReportTable::ReportTable(std::string_view caption, bool showCaption)
    : m_caption(caption),
      m_showCaption(showCaption)
{
}

ReportTable&
ReportTable::Column(std::string_view title, std::string_view hint, bool number)
{
    m_columns.push_back({std::string(title), std::string(hint), number});
    return *this;
}

ReportTable&
ReportTable::Cell(const std::string& html, const char* kind)
{
    m_rows += m_cell == 0 ? "<tr>" : "";
    m_rows += m_cell == 0 ? "<th scope=\"row\">" + html + "</th>"
                          : fmt::format("<td{}>{}</td>", kind, html);
    ++m_cell;
    return *this;
}

ReportTable&
ReportTable::Text(std::string_view text)
{
    return Cell(EscapeHtml(text), "");
}

ReportTable&
ReportTable::Code(std::string_view text)
{
    return Cell("<code>" + EscapeHtml(text) + "</code>", "");
}

ReportTable&
ReportTable::LongCode(std::string_view text)
{
    return Cell("<code class=\"long\">" + EscapeHtml(text) + "</code>", "");
}

ReportTable&
ReportTable::Marked(std::string_view text)
{
    return Cell("<mark>" + EscapeHtml(text) + "</mark>", "");
}

ReportTable&
ReportTable::Count(std::uint64_t count)
{
    return Value(FormatCount(count));
}

ReportTable&
ReportTable::Value(const std::string& shown)
{
    return Cell(EscapeHtml(shown), " class=\"n\"");
}

ReportTable&
ReportTable::Fixed(const std::optional<double>& value, int decimals)
{
    return Value(value ? FormatFixed(*value, decimals) : REPORT_NO_NUMBER);
}

ReportTable&
ReportTable::Span(const std::optional<double>& seconds)
{
    return Value(seconds ? FormatSpan(*seconds) : REPORT_NO_NUMBER);
}

ReportTable&
ReportTable::Bar(double share)
{
    return Cell("<span class=\"bar\" style=\"width:" + FormatFixed(100 * share, 1) + "%\"></span>",
                " class=\"b\"");
}

ReportTable&
ReportTable::Verdict(bool good, std::string_view word)
{
    return Cell(fmt::format("<span class=\"{}\">{} {}</span>",
                            good ? "good" : "bad",
                            good ? "\u2713" : "\u2717",
                            EscapeHtml(word)),
                "");
}

void
ReportTable::EndRow()
{
    m_rows += "</tr>\n";
    m_cell = 0;
}

bool
ReportTable::HasRows() const
{
    return !m_rows.empty();
}

std::string
ReportTable::ToHtml() const
{
    if (!HasRows())
    {
        return "";
    }
    // A box that scrolls must be reachable by keyboard
    std::string html = fmt::format("<div class=\"wide\" tabindex=\"0\" role=\"region\" "
                                   "aria-label=\"{0}\"><table>\n<caption{1}>{0}</caption>\n"
                                   "<thead><tr>",
                                   EscapeHtml(m_caption),
                                   m_showCaption ? "" : " class=\"unseen\"");
    for (const auto& column : m_columns)
    {
        html += fmt::format("<th scope=\"col\"{}{}>{}</th>",
                            column.number ? " class=\"n\"" : "",
                            column.hint.empty() ? "" : " title=\"" + EscapeHtml(column.hint) + "\"",
                            EscapeHtml(column.title));
    }
    return html + "</tr></thead>\n<tbody>\n" + m_rows + "</tbody></table></div>\n";
}

} // namespace divertsim
} // namespace ns3
