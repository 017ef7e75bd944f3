// SPDX-License-Identifier: GPL-2.0-only
//
// Core time over the message size
#include "tool/report/report-colors.h"
#include "tool/report/report-format.h"
#include "tool/report/report-splices.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr double HEIGHT = 220; ///< of the plot
constexpr double ABOVE = 8;    ///< it
constexpr double AXIS = 22;    ///< height of the sizes below
constexpr double LEFT = 9;     ///< percent of the width beside the first size
constexpr double WIDTH = 100 - 2 * LEFT;
constexpr double STEPS[] = {1, 2, 5}; ///< ticks of each power of ten

/// A logarithmic scale. By log alone, which is pinned: the same on every processor
class Scale
{
  public:
    Scale(double least, double most)
        : m_least(std::log(least)),
          m_span(std::log(most) - std::log(least))
    {
    }

    /// \return 0 at the least, 1 at the most
    double Place(double value) const
    {
        return m_span > 0 ? (std::log(value) - m_least) / m_span : 0.5;
    }

  private:
    double m_least;
    double m_span;
};

/// 16384 is "16K", 1448 itself: there is little room
std::string
ShortSize(std::uint64_t bytes)
{
    if (bytes >= 1024 * 1024 && bytes % (1024 * 1024) == 0)
    {
        return fmt::format("{} MiB", bytes / (1024 * 1024));
    }
    return bytes % 1024 == 0 ? fmt::format("{} KiB", bytes / 1024) : fmt::format("{} B", bytes);
}

/// The figure of one run
class SizesFigure
{
  public:
    explicit SizesFigure(const std::vector<ReportSpliceSize>& sizes)
        : m_sizes(sizes),
          m_across(1, 2),
          m_up(1, 2)
    {
        double least = HUGE_VAL;
        double most = 0;
        for (const auto& size : sizes)
        {
            for (const auto& value : {size.splice, size.copy})
            {
                if (value && *value > 0)
                {
                    least = std::min(least, *value);
                    most = std::max(most, *value);
                }
            }
        }
        m_across = Scale(static_cast<double>(sizes.front().message),
                         static_cast<double>(sizes.back().message));
        m_least = least / 1.15;
        m_most = most * 1.15;
        m_up = Scale(m_least, m_most);
    }

    std::string ToSvg(const std::string& id) const
    {
        return fmt::format(
                   "<svg class=\"plot\" role=\"img\" aria-labelledby=\"{0}-title {0}-desc\" "
                   "width=\"100%\" height=\"{1}\">\n"
                   "<title id=\"{0}-title\">Core time over the message size</title>\n"
                   "<desc id=\"{0}-desc\">Core seconds for a gigabyte at each message "
                   "size, by splicing and by copying. The table has the numbers.</desc>\n",
                   id,
                   ABOVE + HEIGHT + AXIS) +
               Grid() + Line("copying", REPORT_COPY_COLOR, &ReportSpliceSize::copy) +
               Line("splicing", REPORT_SPLICE_COLOR, &ReportSpliceSize::splice) + Sizes() +
               "</svg>\n";
    }

  private:
    std::string X(std::uint64_t message) const
    {
        return FormatFixed(LEFT + WIDTH * m_across.Place(static_cast<double>(message)), 3) + "%";
    }

    std::string Y(double value) const
    {
        return FormatFixed(ABOVE + HEIGHT * (1 - m_up.Place(value)), 1);
    }

    std::string Grid() const
    {
        std::string lines;
        std::string numbers;
        double power = 1;
        while (power > m_least)
        {
            power /= 10;
        }
        for (; power < m_most; power *= 10)
        {
            for (const double step : STEPS)
            {
                const double value = power * step;
                if (value < m_least || value > m_most)
                {
                    continue;
                }
                lines +=
                    fmt::format("<line x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>\n", Y(value));
                numbers += fmt::format("<text class=\"halo\" x=\"2\" y=\"{}\" dy=\"-3\">{:g} "
                                       "s/GB</text>\n",
                                       Y(value),
                                       value);
            }
        }
        return "<g class=\"grid\">\n" + lines + "</g>\n<g class=\"axis\">\n" + numbers + "</g>\n";
    }

    std::string Sizes() const
    {
        const double bottom = ABOVE + HEIGHT;
        std::string text =
            fmt::format("<g class=\"axis\"><line x1=\"0\" x2=\"100%\" y1=\"{0}\" y2=\"{0}\"/>\n",
                        bottom);
        for (const auto& size : m_sizes)
        {
            text += fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
                                X(size.message),
                                bottom + 15,
                                ShortSize(size.message));
        }
        return text + "</g>\n";
    }

    /// Straight pieces between dots: each piece is in percent, so that it fills any width
    std::string Line(const char* name,
                     std::int64_t color,
                     std::optional<double> ReportSpliceSize::*value) const
    {
        std::string pieces;
        std::string dots;
        const ReportSpliceSize* before = nullptr;
        for (const auto& size : m_sizes)
        {
            if (!(size.*value) || *(size.*value) <= 0)
            {
                continue;
            }
            if (before)
            {
                pieces += fmt::format("<line x1=\"{}\" y1=\"{}\" x2=\"{}\" y2=\"{}\"/>\n",
                                      X(before->message),
                                      Y(*(before->*value)),
                                      X(size.message),
                                      Y(*(size.*value)));
            }
            dots += fmt::format("<circle cx=\"{}\" cy=\"{}\" r=\"4\"><title>{}, {}: {} "
                                "s/GB</title></circle>\n",
                                X(size.message),
                                Y(*(size.*value)),
                                name,
                                ShortSize(size.message),
                                FormatFixed(*(size.*value), 3));
            before = &size;
        }
        return fmt::format("<g stroke=\"{0}\" stroke-width=\"2\">\n{1}</g>\n<g fill=\"{0}\">\n"
                           "{2}</g>\n",
                           GetReportColor(color),
                           pieces,
                           dots);
    }

    const std::vector<ReportSpliceSize>& m_sizes;
    Scale m_across;
    Scale m_up;
    double m_least = 0;
    double m_most = 0;
};

} // namespace

std::string
MakeSpliceSizesSvg(const std::vector<ReportSpliceSize>& sizes, const std::string& id)
{
    const bool any = std::any_of(sizes.begin(), sizes.end(), [](const auto& size) {
        return size.splice.value_or(0) > 0 || size.copy.value_or(0) > 0;
    });
    return any && HasReportCrossing(sizes) ? SizesFigure(sizes).ToSvg(id) : "";
}

} // namespace divertsim
} // namespace ns3
