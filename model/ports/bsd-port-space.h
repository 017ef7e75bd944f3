#ifndef BSD_PORT_SPACE_H
#define BSD_PORT_SPACE_H
// DEV ONLY
#include "ns3/bsd-address.h"
#include "ns3/bsd-errno.h"
namespace ns3::divertsim {
class BsdLocalAddresses { public: virtual ~BsdLocalAddresses() = default; virtual bool IsLocal(const BsdAddress&) const = 0; };
class BsdPortSpace { public: std::uint16_t next = 49152; };
}
#endif
