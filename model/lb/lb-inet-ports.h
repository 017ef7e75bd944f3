#ifndef LB_INET_PORTS_H
#define LB_INET_PORTS_H
// DEV ONLY: stands in until branch lb has the real one
#include "ns3/lb-observer.h"
#include <map>
#include <vector>
namespace ns3::divertsim {
struct LbCompletion { LbMember* listener = nullptr; bool reset = false; };
struct LbLookup { LbMember* member = nullptr; std::uint64_t unit = 0; };
class LbInetPorts {
public:
  LbObserver& GetObserver() { return m_none; }
  BsdErrno Bind(LbMember& m, const LbPlace& p) { m_places[{p.protocol, p.family, p.port}] = &m; return BsdErrno::OK; }
  std::vector<std::uint64_t> Unbind(LbMember& m) { for (auto it = m_places.begin(); it != m_places.end();) it = it->second == &m ? m_places.erase(it) : std::next(it); return {}; }
  LbLookup Syn(const BsdTuple& t) { return Find(t); }
  LbLookup Datagram(const BsdTuple& t) { return Find(t); }
  LbLookup Find(const BsdTuple& t) { auto it = m_places.find({t.protocol, t.source.family, t.destinationPort}); m_last = it == m_places.end() ? nullptr : it->second; return {m_last, t.protocol == 6 && m_last ? ++m_unit : 0}; }
  LbCompletion Complete(std::uint64_t) { return {m_last, false}; }
  void Accept(LbMember&, std::uint64_t) {}
  void End(std::uint64_t) {}
private:
  std::map<std::tuple<int, BsdFamily, int>, LbMember*> m_places; LbMember* m_last = nullptr; std::uint64_t m_unit = 0; LbObserver m_none;
};
}
#endif
