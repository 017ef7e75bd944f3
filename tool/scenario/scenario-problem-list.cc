// SPDX-License-Identifier: GPL-2.0-only
#include "tool/scenario/scenario-problem-list.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <numeric>

namespace ns3
{
namespace divertsim
{

namespace
{

/// Beyond these nobody reads on, and a hostile file could make millions
constexpr std::size_t MAX_PROBLEMS = 200;
constexpr std::size_t MAX_SHOWN_LINE = 4096; ///< bytes of a line that a problem keeps
constexpr std::size_t MAX_LISTED = 12;       ///< words in a suggestion
constexpr std::size_t MAX_WORD = 64;         ///< longer ones are not compared

std::size_t
CountCharacters(std::string_view text)
{
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

void
Locate(const ScenarioPlace& place, ScenarioProblem& problem)
{
    const std::string_view text = place.source->text;
    const auto offset = std::min(place.offset, text.size());
    const auto before = text.substr(0, offset);
    const auto newline = before.rfind('\n');
    const auto start = newline == std::string_view::npos ? 0 : newline + 1;
    const auto end = std::min(text.find('\n', offset), text.size());
    problem.line = static_cast<unsigned>(std::count(before.begin(), before.end(), '\n') + 1);
    auto from = start;
    if (offset - start > MAX_SHOWN_LINE / 2)
    {
        // a line of megabytes: its part around the problem
        from = offset - MAX_SHOWN_LINE / 2;
        while (from < offset && (static_cast<unsigned char>(text[from]) & 0xc0) == 0x80)
        {
            ++from;
        }
    }
    problem.column = static_cast<unsigned>(CountCharacters(text.substr(start, offset - start)) + 1);
    problem.sourceLine = text.substr(from, std::min(end - from, MAX_SHOWN_LINE));
    problem.sourceFrom = static_cast<unsigned>(CountCharacters(text.substr(start, from - start)));
    if (!problem.sourceLine.empty() && problem.sourceLine.back() == '\r')
    {
        problem.sourceLine.pop_back();
    }
    const auto length = std::min(place.length, end - offset);
    problem.length = static_cast<unsigned>(CountCharacters(text.substr(offset, length)));
}

/// \return how many letters have to be put in, left out, changed or swapped with their neighbour
std::size_t
EditDistance(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> older(b.size() + 1);
    std::vector<std::size_t> old(b.size() + 1);
    std::vector<std::size_t> now(b.size() + 1);
    std::iota(old.begin(), old.end(), 0);
    for (std::size_t i = 1; i <= a.size(); ++i)
    {
        now[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j)
        {
            now[j] = std::min({old[j] + 1, now[j - 1] + 1, old[j - 1] + (a[i - 1] != b[j - 1])});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            {
                now[j] = std::min(now[j], older[j - 2] + 1);
            }
        }
        std::swap(older, old);
        std::swap(old, now);
    }
    return old[b.size()];
}

} // namespace

void
ScenarioProblemList::AddError(const ScenarioPlace& place,
                              const std::string& pointer,
                              const std::string& message,
                              const std::string& suggestion)
{
    ++m_errors;
    ScenarioProblem problem;
    problem.pointer = pointer;
    problem.message = message;
    problem.suggestion = suggestion;
    Add(place, std::move(problem));
}

void
ScenarioProblemList::AddWarning(const ScenarioPlace& place,
                                const std::string& pointer,
                                const std::string& message,
                                const std::string& suggestion)
{
    ScenarioProblem problem;
    problem.pointer = pointer;
    problem.message = message;
    problem.suggestion = suggestion;
    problem.warning = true;
    Add(place, std::move(problem));
}

void
ScenarioProblemList::Add(const ScenarioPlace& place, ScenarioProblem problem)
{
    if (m_entries.size() >= MAX_PROBLEMS)
    {
        return;
    }
    problem.file = place.source->name;
    Locate(place, problem);
    m_entries.push_back({place.source->order, place.offset, std::move(problem)});
}

std::vector<ScenarioProblem>
ScenarioProblemList::Take()
{
    std::stable_sort(m_entries.begin(), m_entries.end(), [](const Entry& a, const Entry& b) {
        return a.source != b.source ? a.source < b.source : a.offset < b.offset;
    });
    std::vector<ScenarioProblem> problems;
    for (auto& entry : m_entries)
    {
        problems.push_back(std::move(entry.problem));
    }
    if (m_entries.size() >= MAX_PROBLEMS)
    {
        auto last = problems.back();
        last.pointer.clear();
        last.message = fmt::format("{} problems, and the search ends here", MAX_PROBLEMS);
        last.suggestion.clear();
        problems.push_back(std::move(last));
    }
    m_entries.clear();
    return problems;
}

std::string
SuggestWord(std::string_view word, const std::vector<std::string>& known)
{
    const std::string* best = nullptr;
    // a third of the letters may differ
    std::size_t least = std::max<std::size_t>(word.size() / 3, 2) + 1;
    for (const auto& candidate : known)
    {
        if (word.size() > MAX_WORD || candidate.size() > MAX_WORD)
        {
            continue;
        }
        const auto distance = EditDistance(word, candidate);
        if (distance < least && distance < std::max(word.size(), candidate.size()))
        {
            least = distance;
            best = &candidate;
        }
    }
    if (best)
    {
        return fmt::format("did you mean \"{}\"?", *best);
    }
    if (known.empty())
    {
        return "";
    }
    const auto shown = std::min(known.size(), MAX_LISTED);
    return fmt::format(
        "there {} {}{}",
        known.size() == 1 ? "is" : "are",
        fmt::join(known.begin(), known.begin() + static_cast<std::ptrdiff_t>(shown), ", "),
        shown < known.size() ? ", ..." : "");
}

} // namespace divertsim
} // namespace ns3
