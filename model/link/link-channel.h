// SPDX-License-Identifier: GPL-2.0-only
#ifndef LINK_CHANNEL_H
#define LINK_CHANNEL_H

#include "ns3/channel.h"
#include "ns3/nstime.h"
#include "ns3/ptr.h"
#include "ns3/traced-callback.h"

#include <array>

namespace ns3
{
namespace divertsim
{

class LinkDevice;

/**
 * The wire between two LinkDevices: a delay, and a state that can be set while packets are on
 * it. A packet that waits or flies when the link goes down is lost; so is one sent on a link
 * that is down.
 */
class LinkChannel : public Channel
{
  public:
    /// \return the object TypeId
    static TypeId GetTypeId();
    LinkChannel();
    ~LinkChannel() override;

    /// \param device to attach, the first or the second
    void Attach(Ptr<LinkDevice> device);

    /// \param device one end \return the other one, null where it is not attached yet
    Ptr<LinkDevice> GetPeer(const LinkDevice* device) const;

    /// \return the propagation delay of a packet sent now
    Time GetDelay() const
    {
        return m_delay;
    }

    /**
     * Take the link down, losing all that is on it, or bring it up again. The link-change
     * callbacks of both devices are told.
     * \param up true: up
     */
    void SetLinkUp(bool up);

    /// \return true while the link is up
    bool IsLinkUp() const
    {
        return m_up;
    }

    // Channel
    std::size_t GetNDevices() const override;
    Ptr<NetDevice> GetDevice(std::size_t i) const override;

    /// Signature of StateChange. \param up the new state
    typedef void (*StateChangeTracedCallback)(bool up);

  protected:
    void DoDispose() override;

  private:
    std::array<Ptr<LinkDevice>, 2> m_devices; ///< the ends
    Time m_delay;                             ///< propagation delay
    bool m_up = true;                         ///< link state
    TracedCallback<bool> m_stateTrace;        ///< link went up or down
};

} // namespace divertsim
} // namespace ns3

#endif // LINK_CHANNEL_H
