// SPDX-License-Identifier: GPL-2.0-only
//
// Random sequences of registrations against a second model, written as plainly as the manual page
// says it: a list of tables, newest first, each a list of (type, protocol, who) with holes.
#include "test/support/manual-clock.h"

#include "ns3/bsd-domain-set.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <list>
#include <memory>
#include <vector>

namespace ns3
{
namespace divertsim
{
namespace
{

/// One slot of a table; who says which registration filled it
struct PlainSlot
{
    bool hole = true;
    int type = 0;
    int protocol = 0;
    int who = 0;
};

struct PlainTable
{
    int family;
    std::vector<PlainSlot> slots;
};

class PlainDomains
{
  public:
    std::list<PlainTable> tables;

    PlainTable* Table(int family)
    {
        for (PlainTable& table : tables)
        {
            if (table.family == family)
            {
                return &table;
            }
        }
        return nullptr;
    }

    BsdErrno Register(int family, int type, int protocol, int who)
    {
        if (family == 0)
        {
            return BsdErrno::E_PFNOSUPPORT;
        }
        if (type == 0)
        {
            return BsdErrno::E_PROTOTYPE;
        }
        if (protocol == 0)
        {
            return BsdErrno::E_PROTONOSUPPORT;
        }
        PlainTable* table = Table(family);
        if (table == nullptr)
        {
            return BsdErrno::E_PFNOSUPPORT;
        }
        if (!Matches(*table, type, protocol).empty())
        {
            return BsdErrno::E_EXIST;
        }
        for (PlainSlot& slot : table->slots)
        {
            if (slot.hole)
            {
                slot = {false, type, protocol, who};
                return BsdErrno::OK;
            }
        }
        return BsdErrno::E_NOMEM;
    }

    BsdErrno Unregister(int family, int protocol, int type)
    {
        if (family == 0)
        {
            return BsdErrno::E_PFNOSUPPORT;
        }
        if (protocol == 0)
        {
            return BsdErrno::E_PROTONOSUPPORT;
        }
        if (type == 0)
        {
            return BsdErrno::E_PROTOTYPE;
        }
        PlainTable* table = Table(family);
        if (table == nullptr)
        {
            return BsdErrno::E_PFNOSUPPORT;
        }
        const auto matches = Matches(*table, type, protocol);
        if (matches.size() > 1)
        {
            return BsdErrno::E_MLINK;
        }
        if (matches.empty())
        {
            return BsdErrno::E_PROTONOSUPPORT;
        }
        *matches[0] = PlainSlot();
        return BsdErrno::OK;
    }

    /// \return who serves it, 0 for nobody
    int FindProto(int family, int protocol, int type)
    {
        PlainTable* table = family == 0 ? nullptr : Table(family);
        if (table == nullptr)
        {
            return 0;
        }
        auto matches = Matches(*table, type, protocol);
        if (matches.empty() && type == BSD_SOCK_RAW)
        {
            matches = Matches(*table, BSD_SOCK_RAW, 0);
        }
        return matches.empty() ? 0 : matches[0]->who;
    }

    /// \return who serves it, 0 for nobody
    int FindType(int family, int type)
    {
        PlainTable* table = Table(family);
        if (table == nullptr || type == 0)
        {
            return 0;
        }
        for (const PlainSlot& slot : table->slots)
        {
            if (!slot.hole && slot.type == type)
            {
                return slot.who;
            }
        }
        return 0;
    }

  private:
    static std::vector<PlainSlot*> Matches(PlainTable& table, int type, int protocol)
    {
        std::vector<PlainSlot*> matches;
        for (PlainSlot& slot : table.slots)
        {
            if (!slot.hole && slot.type == type && slot.protocol == protocol)
            {
                matches.push_back(&slot);
            }
        }
        return matches;
    }
};

/// Names the registration that an entry came by in its flags
BsdProtosw
Entry(int type, int protocol, int who)
{
    BsdProtosw entry;
    entry.type = type;
    entry.protocol = protocol;
    entry.flags = who;
    entry.usrreqs = BsdNoUsrreqs();
    return entry;
}

RC_GTEST_PROP(BsdDomainModel, EverySequenceOfRegistrationsGivesWhatThePlainModelGives, ())
{
    ManualClock clock;
    BsdDomainSet set(clock);
    set.Init();
    PlainDomains plain;
    int who = 0;
    const auto small = [](int below) { return *rc::gen::inRange(0, below); };
    const int steps = small(60);
    for (int step = 0; step < steps; ++step)
    {
        const int family = small(3);
        const int type = small(4);
        const int protocol = small(4);
        switch (small(6))
        {
        case 0: {
            auto domain = std::make_unique<BsdDomain>();
            domain->family = family;
            PlainTable table{family, {}};
            const int slots = small(6);
            for (int slot = 0; slot < slots; ++slot)
            {
                if (small(2) == 0)
                {
                    domain->protosw.push_back(BsdProtosw::Spacer());
                    table.slots.emplace_back();
                    continue;
                }
                const int slotType = small(4);
                const int slotProtocol = small(4);
                domain->protosw.push_back(Entry(slotType, slotProtocol, ++who));
                table.slots.push_back({false, slotType, slotProtocol, who});
            }
            set.Add(std::move(domain));
            plain.tables.push_front(table);
            break;
        }
        case 1:
        case 2:
        case 3:
            ++who;
            RC_ASSERT(set.Register(family, Entry(type, protocol, who)) ==
                      plain.Register(family, type, protocol, who));
            break;
        default:
            RC_ASSERT(set.Unregister(family, protocol, type) ==
                      plain.Unregister(family, protocol, type));
            break;
        }
        for (int f = 0; f < 4; ++f)
        {
            RC_ASSERT((set.FindDomain(f) != nullptr) == (plain.Table(f) != nullptr));
            for (int t = 0; t < 4; ++t)
            {
                const BsdProtosw* byType = set.FindType(f, t);
                RC_ASSERT((byType != nullptr ? byType->flags : 0) == plain.FindType(f, t));
                for (int p = 0; p < 4; ++p)
                {
                    const BsdProtosw* found = set.FindProto(f, p, t);
                    RC_ASSERT((found != nullptr ? found->flags : 0) == plain.FindProto(f, p, t));
                    RC_ASSERT((found == nullptr || found->domain == set.FindDomain(f)));
                }
            }
        }
    }
}

} // namespace
} // namespace divertsim
} // namespace ns3
