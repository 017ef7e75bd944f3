// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_GRAMMAR_H
#define PF_GRAMMAR_H

#include "ns3/pf-parser.h"
#include "ns3/pf-tokens.h"
#include "ns3/pf-written.h"

#include <cstddef>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * The grammar of pf.conf(5) by recursive descent; PfParse() is for callers. One function reads
 * what one rule of the manual page's grammar names; those of one topic share a file,
 * pf-grammar-TOPIC.cc. What a rule implies and what contradicts itself is for PfExpander, which
 * gets each statement as it was written.
 */
class PfGrammar
{
  public:
    /// \param lines of the text \param options of PfParse(); both must outlive the grammar
    PfGrammar(const std::vector<std::string>& lines, const PfParseOptions& options);

    /// \return the rules or the errors; once
    PfParseResult Parse();

  private:
    /// Sections of a FreeBSD pf.conf(5) in the order that `set require-order` asks for
    enum class Section
    {
        NONE,
        OPTIONS,
        ETHERNET,
        NORMALIZATION,
        QUEUEING,
        TRANSLATION,
        FILTERING,
    };

    /// A ruleset that is being read
    struct Scope
    {
        PfRuleset rules;
        std::map<std::string, std::shared_ptr<PfRuleset>> anchors; ///< by name
        std::set<std::string> filled;              ///< names of anchors whose rules were given
        std::vector<PfWritten<std::string>> below; ///< anchors below others: `a/b`, `a/*`
        std::size_t count = 0; ///< rules so far, of whichever list: `$nr` of labels
    };

    bool IsOpenbsd() const
    {
        return m_options.system == BsdSystem::OPENBSD;
    }

    // pf-grammar.cc: statements
    void ReadStatements(std::size_t level);
    void ReadStatement(std::size_t level);
    bool ReadOtherStatement(std::size_t level);
    bool SkipsStatement();
    bool IsMacro();
    void ReadMacro();
    void ReadInclude(std::size_t level);
    void Enter(Section section, const PfPlace& place);
    void Report(const PfSyntaxError& error);
    void RefuseForeign(bool foreign, const std::string& message);
    void Add(PfWrittenRule written);

    // pf-grammar-set.cc
    void ReadSet();
    void ReadTimeout();
    void ReadLimit();
    void ReadOptimization();
    void ReadReassemble();
    void ReadStateDefaults();
    bool TakeEither(const std::string& first, const std::string& second);

    // pf-grammar-table.cc
    void ReadTable();
    void ReadTableEntry(PfTable& table);
    void ReadTableFile(PfTable& table);
    void AddTableEntry(PfTable& table, PfTableEntry entry, const PfPlace& place);

    // pf-grammar-hosts.cc
    void ReadInterfaces(PfWrittenRule& written);
    std::string TakeInterface(const std::string& what);
    void ReadFamily(PfWrittenRule& written);
    void ReadProtocols(PfWrittenRule& written, bool list = true);
    void ReadFromTo(PfWrittenRule& written);
    void ReadEnd(PfWrittenEnd& end, const std::string& word);
    PfWritten<PfRuleHost> ReadHost(const std::string& what, bool anyFits);
    PfAddress ReadAddress(const std::string& what);
    PfAddress ReadDynamic();
    PfAddress ReadPlain(const std::string& what);
    void ReadRangeEnd(PfAddress& address);
    void ReadPrefix(PfAddress& address);
    void ParseInterface(std::string text, const PfToken& token, PfAddress& address);
    void ReadPorts(PfWrittenEnd& end);
    PfPorts ReadPort();
    std::uint16_t TakePort(const std::string& what, std::uint32_t least);

    // pf-grammar-filter.cc
    void ReadFilterRule();
    void ReadAction(PfRule& rule);
    void ReadBlock(PfRule& rule);
    std::uint8_t ReadReturnCode(BsdFamily family);
    void ReadDirection(PfRule& rule);
    void ReadQuick(PfRule& rule);
    void ReadFilterOptions(PfWrittenRule& written, bool anchor);
    bool ReadFilterOption(PfWrittenRule& written, bool anchor);
    bool ReadMatchOption(PfWrittenRule& written);
    bool ReadActionOption(PfWrittenRule& written);
    void ReadFlags(PfWrittenRule& written);
    std::uint8_t TakeFlags();
    void ReadIcmp(PfWrittenRule& written, BsdFamily family);
    void ReadProbability(PfRule& rule);
    void ReadLabel(PfWrittenRule& written);
    bool ReadTags(PfRule& rule);
    void ReadDivert(PfWrittenRule& written);
    bool SkipsRuleSet();

    // pf-grammar-state.cc
    void ReadKeepState(PfWrittenRule& written);
    void ReadStateOptions(PfWrittenRule& written, std::string_view end);
    void ReadStateOption(PfWrittenRule& written);
    void ReadStateTimeout(PfWrittenRule& written);

    // pf-grammar-pool.cc
    bool ReadRoute(PfWrittenRule& written);
    bool ReadTranslation(PfWrittenRule& written);
    PfWrittenPool ReadTarget(bool port);
    PfWrittenPool FinishTarget(PfWrittenPool written, bool nat);
    void ReadTargetPort(PfWrittenPool& pool);
    PfPoolAddress ReadRouteAddress();
    void ReadPoolOptions(PfWrittenPool& pool);
    void ReadPoolKey(PfPool& pool);

    // pf-grammar-nat.cc
    void ReadNatRule();
    void ReadBinatRule(PfWrittenRule& written);
    void ReadTranslationAnchor();
    void ReadScrubRule();
    void ReadScrubOptions(PfWrittenRule& written, bool brackets);
    bool ReadScrubOption(PfScrub& scrub, bool brackets);

    // pf-grammar-anchor.cc
    void ReadAnchor(std::size_t level);
    bool BeginsAnchorOptions();
    PfRuleset ReadAnchorRules(std::size_t level);
    std::string TakeAnchorName();
    void CheckAnchorsBelow();
    void ReadAntispoof();
    void AddAntispoof(const PfWrittenRule& written, const PfWritten<PfAddress>& interface);

    const std::vector<std::string>& m_lines;
    const PfParseOptions& m_options;
    std::set<std::string> m_skip;
    PfTokens m_in;
    PfParseResult m_result;
    std::vector<Scope> m_scopes; ///< the innermost anchor is the last one
    PfBlock m_blockPolicy = PfBlock::DROP;
    bool m_ifBound = false;
    PfWrittenRule m_stateDefaults;
    bool m_requireOrder = true;
    Section m_section = Section::NONE;
    std::size_t m_rules = 0;
    std::size_t m_pooled = 0;
    std::size_t m_combinations = 0;
    std::size_t m_entries = 0;
    std::set<std::string> m_tableNames;
    std::size_t m_files = 0; ///< that were included
    std::size_t m_includedBytes = 0;
    std::vector<std::string> m_included; ///< paths of the files that are being read
    std::vector<PfPlace> m_includePlaces;
};

} // namespace divertsim
} // namespace ns3

#endif // PF_GRAMMAR_H
