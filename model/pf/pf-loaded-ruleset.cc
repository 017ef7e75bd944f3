// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/pf-loaded-ruleset.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

constexpr PfRuleList LISTS[] = {PfRuleList::SCRUB,
                                PfRuleList::FILTER,
                                PfRuleList::NAT,
                                PfRuleList::BINAT,
                                PfRuleList::RDR};

const PfFieldOrder&
OrderOf(PfRuleList list)
{
    return list == PfRuleList::FILTER  ? PF_FILTER_ORDER
           : list == PfRuleList::SCRUB ? PF_SCRUB_ORDER
                                       : PF_TRANSLATION_ORDER;
}

} // namespace

std::vector<PfRule>
PfExpandBinat(const PfRule& rule)
{
    if (!rule.binat || rule.List() != PfRuleList::FILTER)
    {
        return {rule};
    }
    std::vector<PfRule> rules;
    if (rule.direction != BsdDirection::IN)
    {
        PfRule out = rule;
        out.direction = BsdDirection::OUT;
        out.nat = rule.binat;
        out.nat.type = PfPool::Type::BITMASK;
        out.nat.staticPort = true;
        out.binat = PfPool();
        rules.push_back(out);
    }
    if (rule.direction != BsdDirection::OUT)
    {
        PfRule in = rule;
        in.direction = BsdDirection::IN;
        in.source = rule.destination;
        in.destination = PfRuleHost();
        in.destination.address = rule.binat.addresses.front().address;
        in.rdr.addresses = {{"", rule.source.address}};
        in.rdr.type = PfPool::Type::BITMASK;
        in.binat = PfPool();
        rules.push_back(in);
    }
    return rules;
}

PfLoadedRuleset::PfLoadedRuleset(const PfRuleset& ruleset,
                                 const PfLoadedRuleset* parent,
                                 PfLoad& load)
    : m_parent(parent)
{
    for (const PfTable& table : ruleset.tables)
    {
        m_tables.push_back(std::make_unique<PfLoadedTable>(table, load.interfaces));
    }
    for (const PfRuleList list : LISTS)
    {
        std::vector<PfLoadedRule> rules;
        for (const PfRule& written : ruleset.Rules(list))
        {
            for (const PfRule& rule : PfExpandBinat(written))
            {
                rules.push_back(LoadRule(rule, load));
                rules.back().index = static_cast<int>(rules.size() - 1);
            }
        }
        m_lists[static_cast<std::size_t>(list)] =
            std::make_unique<PfLoadedList>(std::move(rules), OrderOf(list), load.indexFrom);
    }
}

const PfLoadedTable*
PfLoadedRuleset::FindTable(const std::string& name) const
{
    for (const auto& table : m_tables)
    {
        if (table->Name() == name)
        {
            return table.get();
        }
    }
    return m_parent ? m_parent->FindTable(name) : nullptr;
}

void
PfLoadedRuleset::SetParent(PfLoadedRule* parent)
{
    for (const auto& list : m_lists)
    {
        for (PfLoadedRule& rule : list->Rules())
        {
            rule.parent = parent;
            if (rule.rules)
            {
                rule.rules->SetParent(&rule);
            }
        }
    }
}

PfLoadedAddress
PfLoadedRuleset::LoadAddress(const PfAddress& address, const PfLoad& load) const
{
    const bool table = address.kind == PfAddress::Kind::TABLE;
    return PfLoadedAddress(address, table ? FindTable(address.name) : nullptr, load.interfaces);
}

std::unique_ptr<PfLoadedPool>
PfLoadedRuleset::LoadPool(const PfPool& pool, const PfLoad& load) const
{
    if (!pool)
    {
        return nullptr;
    }
    std::vector<const PfLoadedTable*> tables;
    for (const PfPoolAddress& own : pool.addresses)
    {
        const bool table = own.address.kind == PfAddress::Kind::TABLE;
        tables.push_back(table ? FindTable(own.address.name) : nullptr);
    }
    return std::make_unique<PfLoadedPool>(pool, std::move(tables), load.system, load.around);
}

PfLoadedRule
PfLoadedRuleset::LoadRule(const PfRule& rule, PfLoad& load)
{
    PfLoadedRule loaded;
    loaded.rule = rule;
    loaded.owner = load.owner;
    const auto intern = [&load](const std::string& name) {
        return name.empty() ? 0 : load.interfaces.Intern(name);
    };
    loaded.interfaceName = intern(rule.interface);
    loaded.receivedName = intern(rule.receivedOn);
    loaded.tag = load.tags.Intern(rule.tag);
    loaded.tagged = load.tags.Intern(rule.tagged);
    loaded.source = LoadAddress(rule.source.address, load);
    loaded.destination = LoadAddress(rule.destination.address, load);
    loaded.nat = LoadPool(rule.nat, load);
    loaded.rdr = LoadPool(rule.rdr, load);
    loaded.route = LoadPool(rule.routeTo ? rule.routeTo : rule.replyTo, load);
    if (rule.action == PfAction::BINAT && rule.binat)
    {
        PfPool pool = rule.binat;
        pool.type = PfPool::Type::BITMASK;
        loaded.external = LoadAddress(pool.addresses.front().address, load);
        loaded.nat = LoadPool(pool, load);
    }
    if (rule.anchor)
    {
        loaded.rules = std::make_unique<PfLoadedRuleset>(*rule.anchor, this, load);
    }
    return loaded;
}

} // namespace divertsim
} // namespace ns3
