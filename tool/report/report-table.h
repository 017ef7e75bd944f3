// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_REPORT_TABLE_H
#define DIVERTSIM_REPORT_TABLE_H

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A table of HTML in a box that scrolls by itself where the page is narrow. The first cell of a
 * row is its header. All text is escaped here.
 */
class ReportTable
{
  public:
    /// \param caption in words, hidden but read aloud; may be shown
    /// \param showCaption whether it is also shown
    explicit ReportTable(std::string_view caption, bool showCaption = false);

    /// A column. \param title shown \param hint shown when pointed at, may be empty
    ReportTable& Column(std::string_view title, std::string_view hint = "", bool number = true);

    ReportTable& Text(std::string_view text);     ///< a cell of words
    ReportTable& Code(std::string_view text);     ///< a cell of words to be typed
    ReportTable& LongCode(std::string_view text); ///< the same, over several lines where it is long
    ReportTable& Count(std::uint64_t count);      ///< a cell
    ReportTable& Value(const std::string& shown); ///< a cell of a number, formatted
    /// A cell of words that is to be seen at once
    ReportTable& Marked(std::string_view text);
    /// A cell of a number with decimals, a dash where there is none
    ReportTable& Fixed(const std::optional<double>& value, int decimals);
    /// A cell of a span of seconds, a dash where there is none
    ReportTable& Span(const std::optional<double>& seconds);
    /// A cell with a bar. \param share of one
    ReportTable& Bar(double share);
    /// A cell that says whether all is well, in a sign and a word
    ReportTable& Verdict(bool good, std::string_view word);

    /// Ends a row
    void EndRow();

    /// \return whether there is any row
    bool HasRows() const;

    /// \return the table, empty where it has no rows
    std::string ToHtml() const;

  private:
    struct Head
    {
        std::string title;
        std::string hint;
        bool number;
    };

    ReportTable& Cell(const std::string& html, const char* kind);

    std::string m_caption;
    bool m_showCaption;
    std::vector<Head> m_columns;
    std::string m_rows;
    std::size_t m_cell = 0;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_REPORT_TABLE_H
