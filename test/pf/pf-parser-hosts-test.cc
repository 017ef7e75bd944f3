// SPDX-License-Identifier: GPL-2.0-only
//
// Interfaces, families, protocols, addresses and ports of rules
#include "test/pf/pf-parser-texts.h"

#include "ns3/pf-icmp-names.h"
#include "ns3/pf-names.h"

namespace ns3
{
namespace divertsim
{
namespace
{

TEST(PfParserHosts, AddressesNetworksAndTheirFamilies)
{
    PfExpectPrinted({
        {"block from 10.1.2.3/8 to ! 10.0.0.1", "block drop inet from 10.0.0.0/8 to ! 10.0.0.1"},
        {"block to 2001:db8::1/32", "block drop inet6 from any to 2001:db8::/32"},
        {"block from 0.0.0.0/0", "block drop inet all"},
        {"block from ::/0 to any", "block drop inet6 all"},
        {"block from 10/8 to 172.16/12", "block drop inet from 10.0.0.0/8 to 172.16.0.0/12"},
        {"block from 10.0.0.1 - 10.0.0.9", "block drop inet from 10.0.0.1 - 10.0.0.9 to any"},
        {"block from ! 10.0.0.1 - 10.0.0.9", "block drop inet from ! 10.0.0.1 - 10.0.0.9 to any"},
        {"block from any to any", "block drop all"},
        {"block inet6 all", "block drop inet6 all"},
        {"block from \"10.0.0.0/8\"", "block drop inet from 10.0.0.0/8 to any"},
        {"block from no-route to ! urpf-failed", "block drop from no-route to ! urpf-failed"},
        {"block from <bad> to ! <good>", "block drop from <bad> to ! <good>"},
    });
}

TEST(PfParserHosts, InterfacesStandForTheirAddresses)
{
    PfExpectPrinted({
        {"block from em0 to (em1)", "block drop from em0 to (em1)"},
        {"block from em0:network to ! (em1:0)", "block drop from em0:network to ! (em1:0)"},
        {"block from em0:broadcast:0 to tun0:peer", "block drop from em0:broadcast:0 to tun0:peer"},
        {"block from (em0:0:network) to self", "block drop from (em0:network:0) to self"},
        {"block from (em0)/24 to em1/64", "block drop from (em0)/24 to em1/64"},
        {"block from em0.10 to egress", "block drop from em0.10 to egress"},
    });
    const PfRule rule = PfParse({"block from ! (em0:network:0) to self"}).rules->Rules().front();
    EXPECT_EQ(rule.source.address.kind, PfAddress::Kind::INTERFACE);
    EXPECT_EQ(rule.source.address.name, "em0");
    EXPECT_EQ(rule.source.address.part, PfInterfacePart::NETWORK);
    EXPECT_TRUE(rule.source.address.dynamic);
    EXPECT_TRUE(rule.source.address.noAlias);
    EXPECT_TRUE(rule.source.negated);
    EXPECT_FALSE(rule.destination.address.dynamic);
}

TEST(PfParserHosts, WhatIsNoAddressIsRefused)
{
    PfExpectErrors({
        {"block from 10.0.0.0/33",
         "21+2 expected a prefix length that fits the address, found '33'"},
        {"block from ::1/129", "16+3 expected a prefix length that fits the address, found '129'"},
        {"block from 300.1.2.3",
         "12+9 expected 'any', an address, or 'port' after 'from', found '300.1.2.3'"},
        {"block from 10", "12+2 expected 'any', an address, or 'port' after 'from', found '10'"},
        {"block from fe80::1%em0",
         "12+11 the scope of an address is not modelled, found 'fe80::1%em0'"},
        {"block from \"em0/24\"",
         "12+8 expected 'any', an address, or 'port' after 'from', found 'em0/24'"},
        {"block from to", "12+2 expected 'any', an address, or 'port' after 'from', found 'to'"},
        {"block from ! any", "14+3 expected an address after '!', found 'any'"},
        {"block from ! 0.0.0.0/0", "12+1 '!' with prefix length 0 matches nothing"},
        {"block from 10.0.0.1 - ::1",
         "23+3 expected the last address of a range, of the same family and without a prefix, "
         "found '::1'"},
        {"block from em0:frob",
         "12+8 expected ':network', ':broadcast', ':peer' or ':0' behind an interface, found "
         "'em0:frob'"},
        {"block from em0:network:peer", "12+16 these modifiers of an interface exclude each other"},
        {"block from em0:network/24",
         "24+2 a prefix length cannot stand behind ':network', ':broadcast' or ':peer'"},
        {"block from <a b>", "15+1 expected '>' after the name of a table, found 'b'"},
        {"block from <a", "14+0 expected '>' after the name of a table, found the end of the line"},
        {"block from (em0",
         "16+0 expected ')' after the name of an interface, found the end of the line"},
        {"block from 10.0.0.1 to ::1", "24+3 the address family differs from the rest of the rule"},
        {"block inet from ::1", "17+3 the address family differs from the rest of the rule"},
        {"block from route x", "12+5 'route' labels are not modelled"},
    });
}

TEST(PfParserHosts, PortsHaveOperatorsAndRanges)
{
    PfExpectPrinted({
        {"block proto tcp to port 80", "block drop proto tcp from any to any port = 80"},
        {"block proto tcp to port = https", "block drop proto tcp from any to any port = 443"},
        {"block proto udp from port != 53", "block drop proto udp from any port != 53 to any"},
        {"block proto udp to port < 1024", "block drop proto udp from any to any port < 1024"},
        {"block proto udp to port <= 1", "block drop proto udp from any to any port <= 1"},
        {"block proto udp to port > 1", "block drop proto udp from any to any port > 1"},
        {"block proto udp to port >= 1", "block drop proto udp from any to any port >= 1"},
        {"block proto tcp to port 2000:2004",
         "block drop proto tcp from any to any port 2000:2004"},
        {"block proto tcp to port ftp:ssh", "block drop proto tcp from any to any port 21:22"},
        {"block proto tcp to port 1 >< 9", "block drop proto tcp from any to any port 1 >< 9"},
        {"block proto tcp to port 1 <> 9", "block drop proto tcp from any to any port 1 <> 9"},
        {"block proto sctp from any port 0 to any port 65535",
         "block drop proto sctp from any port = 0 to any port = 65535"},
    });
    const PfPorts ports =
        PfParse({"block proto tcp to port 5 >< 9"}).rules->Rules()[0].destination.ports;
    EXPECT_FALSE(ports.Matches(5));
    EXPECT_TRUE(ports.Matches(6));
    EXPECT_TRUE(ports.Matches(8));
    EXPECT_FALSE(ports.Matches(9));
}

TEST(PfParserHosts, WrongPortsAreRefused)
{
    PfExpectErrors({
        {"pass in proto tcp to port 70000",
         "27+5 expected a port number 0-65535 or a service name after 'port', found '70000'"},
        {"pass in proto tcp to port frob",
         "27+4 expected a port number 0-65535 or a service name after 'port', found 'frob'"},
        {"pass proto tcp to port 1:frob",
         "24+6 expected a range of ports such as 1024:65535, found '1:frob'"},
        {"pass proto tcp to port 1:*",
         "24+3 expected a range of ports such as 1024:65535, found '1:*'"},
        {"pass proto tcp to port > 1:2",
         "26+3 expected a port number 0-65535 or a service name after 'port', found '1:2'"},
        {"pass to any port 80 no state", "18+2 'port' needs 'proto tcp' or 'proto udp'"},
        {"pass proto { tcp icmp } to port 80", "33+2 'port' needs 'proto tcp' or 'proto udp'"},
    });
}

TEST(PfParserHosts, InterfacesAndProtocols)
{
    PfExpectPrinted({{"block on ! em0", "block drop on ! em0 all"},
                     {"block on egress proto 99", "block drop on egress proto 99 all"},
                     {"block proto ipv6-icmp", "block drop proto ipv6-icmp all"},
                     {"block proto 6", "block drop proto tcp all"}});
    EXPECT_EQ(PfPrinted("block on { ! em0 em1 }"),
              "block drop on ! em0 all\nblock drop on em1 all\n");
    PfExpectErrors({
        {"pass on",
         "8+0 expected the name of an interface or a group (at most 15 characters) after 'on', "
         "found the end of the line"},
        {"pass on sixteen-letters-",
         "9+16 the name of an interface or a group (at most 15 characters) after 'on' has at most "
         "15 characters, found 'sixteen-letters-'"},
        {"pass on 0em",
         "9+3 expected the name of an interface or a group (at most 15 characters) after 'on', "
         "found '0em'"},
        {"pass on any", "9+3 'any' behind 'on' is not modelled"},
        {"pass on rdomain 1", "9+7 'rdomain' is not modelled: a host has one routing table"},
        {"pass proto foo", "12+3 expected a protocol name or number after 'proto', found 'foo'"},
        {"pass proto 0", "12+1 expected a protocol name or number after 'proto', found '0'"},
        {"pass proto 256", "12+3 expected a protocol name or number after 'proto', found '256'"},
    });
}

TEST(PfParserHosts, TellsWhereInterfacesAreNamed)
{
    const PfParseResult result = PfParse({"x = em9",
                                          "set skip on lo0",
                                          "pass on { em0 ! $x } from (em1:0) to self",
                                          "pass in route-to (em2 10.0.0.1) inet"});
    ASSERT_TRUE(result.rules) << result.errors.front().message;
    std::string all;
    for (const PfInterfaceUse& use : result.interfaces)
    {
        all += use.name + " " + std::to_string(use.line) + ":" + std::to_string(use.column) + "+" +
               std::to_string(use.length) + "\n";
    }
    EXPECT_EQ(all, "lo0 2:13+3\nem0 3:11+3\nem9 3:17+2\nem1 3:28+3\nem2 4:19+3\n");
}

// IANA's service names and port numbers, as FreeBSD's /etc/services has them
TEST(PfNames, KnowsServicesAndProtocolsByTheirNames)
{
    EXPECT_EQ(PfFindPort("http"), 80);
    EXPECT_EQ(PfFindPort("https"), 443);
    EXPECT_EQ(PfFindPort("domain"), 53);
    EXPECT_EQ(PfFindPort("ssh"), 22);
    EXPECT_EQ(PfFindPort("isakmp"), 500);
    EXPECT_EQ(PfFindPort("0"), 0);
    EXPECT_EQ(PfFindPort("65535"), 65535);
    EXPECT_FALSE(PfFindPort("65536"));
    EXPECT_FALSE(PfFindPort("4294967376")); // 80 modulo 2^32
    EXPECT_FALSE(PfFindPort("80x"));
    EXPECT_FALSE(PfFindPort("-1"));
    EXPECT_FALSE(PfFindPort(""));
    EXPECT_EQ(PfFindProtocol("tcp"), 6);
    EXPECT_EQ(PfFindProtocol("icmp6"), 58);
    EXPECT_EQ(PfFindProtocol("255"), 255);
    EXPECT_FALSE(PfFindProtocol("256"));
    EXPECT_EQ(PfProtocolName(112), "carp");
}

// IANA's numbers under the names of icmp(4) and icmp6(4)
TEST(PfNames, KnowsIcmpTypesAndCodesByTheirNames)
{
    EXPECT_EQ(PfFindIcmpType(BsdFamily::INET, "echoreq"), 8);
    EXPECT_EQ(PfFindIcmpType(BsdFamily::INET6, "echoreq"), 128);
    EXPECT_EQ(PfFindIcmpType(BsdFamily::INET6, "neighbradv"), 136);
    EXPECT_EQ(PfFindIcmpType(BsdFamily::INET, "255"), 255);
    EXPECT_FALSE(PfFindIcmpType(BsdFamily::INET, "256"));
    EXPECT_FALSE(PfFindIcmpType(BsdFamily::INET, "neighbradv"));
    EXPECT_EQ(PfFindIcmpCode(BsdFamily::INET, 3, "needfrag"), 4);
    EXPECT_FALSE(PfFindIcmpCode(BsdFamily::INET, 5, "needfrag"));
    EXPECT_EQ(PfFindIcmpCode(BsdFamily::INET6, 1, "admin-unr"), 1);
    EXPECT_EQ(PfIcmpTypeName(BsdFamily::INET, 11), "timex");
    EXPECT_EQ(PfIcmpTypeName(BsdFamily::INET6, 11), "11");
    EXPECT_EQ(PfIcmpCodeName(BsdFamily::INET, 11, 1), "reassemb");
}

} // namespace
} // namespace divertsim
} // namespace ns3
