// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_WORDS_H
#define PF_WORDS_H

#include <string_view>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// How much of a text belongs to a word that is passed over
enum class PfArguments
{
    UNKNOWN,  ///< not a word that may be passed over
    NONE,     ///< the word alone: `no-sync`
    BRACKETS, ///< perhaps a list in round brackets: `log (all)`
    VALUE,    ///< one value, or a list in round brackets: `queue (a, b)`
    RELATION, ///< what `user` takes: a value, `> 1000`, `1:2`, `a <> b`, a list in braces
    RATE,     ///< values with slashes between them: `max-pkt-rate 100/10`
    STATE,    ///< the word `state`: `modulate state`
    TRACK,    ///< perhaps `rule` or `global`: `source-track rule`
    TABLE,    ///< a table and perhaps `flush global`: `overload <bad> flush`
    POOL,     ///< what `dup-to` takes
    FAMILIES, ///< what `af-to` takes
    LINE,     ///< the whole statement: `altq ...`
};

/// \param word any \return how much belongs to it where `pf-skip` lists it; UNKNOWN for words that
/// are modelled and for those that no pf.conf(5) has
PfArguments PfArgumentsOf(std::string_view word);

/// \return all words that `pf-skip` may list, sorted
std::vector<std::string_view> PfSkipWords();

/// \param word any \return true if `pf-skip` may list it
bool PfMaySkip(std::string_view word);

/// \param word of a text \return true for a word of pf.conf(5) that we do not model
bool PfIsNotModelled(std::string_view word);

/// \param word of a text \return true if no name may be written like this without quotes
bool PfIsReserved(std::string_view word);

} // namespace divertsim
} // namespace ns3

#endif // PF_WORDS_H
