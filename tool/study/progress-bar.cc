// SPDX-License-Identifier: GPL-2.0-only
#include "tool/study/progress-bar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <numeric>

namespace ns3
{
namespace divertsim
{

ProgressBar::ProgressBar(bool shown, std::vector<double> spans)
    : m_shown(shown),
      m_spans(std::move(spans)),
      m_done(m_spans.size(), 0),
      m_begin(std::chrono::steady_clock::now())
{
}

ProgressBar::~ProgressBar()
{
    Clear();
}

void
ProgressBar::Advance(std::size_t index, const std::string& line)
{
    m_done[index] = std::min(m_spans[index], std::strtod(line.c_str(), nullptr) / 1e9);
    Draw();
}

void
ProgressBar::Finish(std::size_t index)
{
    m_done[index] = m_spans[index];
    Draw();
}

void
ProgressBar::Clear()
{
    if (m_visible)
    {
        std::fputs("\r\x1b[K", stderr);
        m_visible = false;
    }
}

std::string
ProgressBar::Format(double done, double total, double wall)
{
    constexpr int WIDTH = 24;
    const double share = total > 0 ? std::clamp(done / total, 0.0, 1.0) : 1;
    const int filled = static_cast<int>(share * WIDTH);
    // the first per cent says too little about the rest
    const std::string left =
        share > 0.01 ? fmt::format("{:.0f} s left", wall / share - wall) : "starting";
    return fmt::format("[{:#<{}}{:.<{}}] {:.1f} of {:.1f} s simulated, {:.0f} s so far, {}",
                       "",
                       filled,
                       "",
                       WIDTH - filled,
                       done,
                       total,
                       wall,
                       left);
}

void
ProgressBar::Draw()
{
    const auto now = std::chrono::steady_clock::now();
    if (!m_shown || now - m_drawn < std::chrono::milliseconds(100))
    {
        return;
    }
    m_drawn = now;
    m_visible = true;
    const double wall = std::chrono::duration<double>(now - m_begin).count();
    const double done = std::accumulate(m_done.begin(), m_done.end(), 0.0);
    const double total = std::accumulate(m_spans.begin(), m_spans.end(), 0.0);
    fmt::print(stderr, "\r\x1b[K{}", Format(done, total, wall));
}

} // namespace divertsim
} // namespace ns3
