// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-kernel.h"
#include "ns3/divert-config.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

using namespace ns3::divertsim;

namespace
{

TEST(BsdKernel, IsFoundByItsNameAndByItsAlias)
{
    for (const BsdKernel& kernel : BsdKernels())
    {
        EXPECT_EQ(BsdFindKernel(kernel.name), &kernel);
        if (!kernel.alias.empty())
        {
            EXPECT_EQ(BsdFindKernel(kernel.alias), &kernel);
        }
    }
    EXPECT_EQ(BsdFindKernel("netbsd"), nullptr);
    EXPECT_EQ(BsdFindKernel(""), nullptr);
}

TEST(BsdKernel, NamesAreThoseOfNoOther)
{
    std::set<std::string_view> names;
    for (const BsdKernel& kernel : BsdKernels())
    {
        EXPECT_TRUE(names.insert(kernel.name).second) << kernel.name;
        EXPECT_TRUE(kernel.alias.empty() || names.insert(kernel.alias).second) << kernel.alias;
    }
}

TEST(BsdKernel, FreebsdIsThatOfTheGroupCommitAndFreebsd15IsTheOneBefore)
{
    const BsdKernel* newest = BsdFindKernel("freebsd");
    const BsdKernel* before = BsdFindKernel("freebsd-15");
    ASSERT_TRUE(newest && before);
    EXPECT_EQ(newest->name, "freebsd-16");
    EXPECT_TRUE(newest->divertGroups);
    EXPECT_FALSE(before->divertGroups);
    EXPECT_TRUE(before->divert && before->pf);
    EXPECT_EQ(before->system, BsdSystem::FREEBSD);
    EXPECT_TRUE(DivertConfigOf(*newest).reusePortLb);
    EXPECT_FALSE(DivertConfigOf(*before).reusePortLb);
}

TEST(BsdKernel, OpenbsdHasPfAndDivertWithoutGroupsAndGvisorHasNeither)
{
    const BsdKernel* openbsd = BsdFindKernel("openbsd");
    const BsdKernel* gvisor = BsdFindKernel("gvisor");
    ASSERT_TRUE(openbsd && gvisor);
    EXPECT_TRUE(openbsd->pf && openbsd->divert);
    EXPECT_FALSE(openbsd->divertGroups);
    EXPECT_EQ(DivertConfigOf(*openbsd).system, BsdSystem::OPENBSD);
    EXPECT_FALSE(gvisor->pf || gvisor->divert || gvisor->divertGroups);
}

TEST(BsdKernel, EachBehaviourSaysWhatItIsAndWhereItIsFrom)
{
    const std::set<std::string_view> parts{"bind", "divert", "groups", "pf", "splice"};
    for (const BsdKernel& kernel : BsdKernels())
    {
        EXPECT_FALSE(kernel.behaviours.empty()) << kernel.name;
        for (const BsdBehaviour& behaviour : kernel.behaviours)
        {
            EXPECT_EQ(parts.count(behaviour.part), 1U) << behaviour.part;
            EXPECT_FALSE(behaviour.sentence.empty());
            EXPECT_FALSE(behaviour.source.empty()) << behaviour.sentence;
        }
    }
}

TEST(BsdKernel, AKernelWithoutPfOrDivertHasNoBehaviourOfPf)
{
    for (const BsdKernel& kernel : BsdKernels())
    {
        const bool pf = std::any_of(kernel.behaviours.begin(),
                                    kernel.behaviours.end(),
                                    [](const BsdBehaviour& b) { return b.part == "pf"; });
        EXPECT_EQ(pf, kernel.pf) << kernel.name;
    }
}

TEST(BsdKernel, EveryConfidenceHasWordsOfItsOwn)
{
    const std::set<std::string_view> words{BsdConfidenceName(BsdConfidence::READ),
                                           BsdConfidenceName(BsdConfidence::DERIVED),
                                           BsdConfidenceName(BsdConfidence::DOCUMENTED),
                                           BsdConfidenceName(BsdConfidence::ASSUMED)};
    EXPECT_EQ(words.size(), 4U);
}

} // namespace
