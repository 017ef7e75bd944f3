// SPDX-License-Identifier: GPL-2.0-only
#ifndef PF_SLOW_TCP_H
#define PF_SLOW_TCP_H

#include "ns3/bsd-clock.h"
#include "ns3/bsd-packet-view.h"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace ns3
{
namespace divertsim
{

/// One end of a connection in the slow model. Peers are words, numbers stand for what was seen.
struct SlowEnd
{
    std::string word = "closed";
    std::uint32_t sent = 0;    ///< one behind the last byte it sent; 0: nothing seen
    std::uint32_t allowed = 0; ///< one behind the last byte it may send
    std::int64_t offers = 0;   ///< largest window it advertised, in units of its scale
    int scale = -1;            ///< -1: no option

    bool IsOver() const
    {
        return word == "fin acked" || word == "reset";
    }

    bool IsUp() const
    {
        return word == "established" || word == "fin sent" || IsOver();
    }
};

/**
 * pf's view of a TCP connection, written from the facts by hand: what each end has sent, what it
 * may send, and in signed distances how far a segment is from that.
 */
class SlowTcp
{
  public:
    enum Answer
    {
        IN_WINDOW, ///< passes, the timeout starts anew
        NEAR,      ///< passes
        DROPPED,
        DROPPED_WITH_RESET,
    };

    SlowEnd maker;
    SlowEnd other;

    /// The packet that makes the state
    void Start(const BsdPacketView& first)
    {
        const bool syn = first.tcpFlags & BSD_TH_SYN;
        const bool fin = first.tcpFlags & BSD_TH_FIN;
        maker.word = "syn sent";
        maker.sent = first.tcpSeq;
        maker.allowed = first.tcpSeq + first.payload + 1 + syn + fin;
        maker.scale = syn ? ScaleOf(first) : -1;
        maker.offers = std::max<std::int64_t>(first.tcpWindow, 1);
        if (maker.scale > 0)
        {
            maker.offers = DivideUp(maker.offers, maker.scale);
        }
        other.allowed = 1;
        other.offers = 1;
    }

    Answer Packet(bool fromMaker, const BsdPacketView& packet)
    {
        SlowEnd& from = fromMaker ? maker : other;
        SlowEnd& to = fromMaker ? other : maker;
        const auto has = [&packet](std::uint8_t flag) { return (packet.tcpFlags & flag) != 0; };
        const bool rst = has(BSD_TH_RST);
        const bool bothScale = from.scale >= 0 && to.scale >= 0 && !has(BSD_TH_SYN);
        std::int64_t unitFrom = bothScale ? std::int64_t{1} << from.scale : 1;
        std::int64_t unitTo = bothScale ? std::int64_t{1} << to.scale : 1;
        std::int64_t offers = packet.tcpWindow;
        std::uint32_t begin = packet.tcpSeq;
        std::uint32_t dataEnd = begin + packet.payload + has(BSD_TH_SYN);
        std::uint32_t end = dataEnd + has(BSD_TH_FIN);

        if (from.sent == 0)
        {
            if (has(BSD_TH_SYN) && to.scale >= 0)
            {
                from.scale = ScaleOf(packet);
                if (from.scale >= 0)
                {
                    unitFrom = std::int64_t{1} << from.scale;
                    unitTo = std::int64_t{1} << to.scale;
                    offers = DivideUp(offers, from.scale);
                }
                else
                {
                    to.offers = std::min<std::int64_t>(65535, to.offers << to.scale);
                    to.scale = -1;
                }
            }
            from.sent = begin;
            from.word = from.word == "closed" ? "syn sent" : from.word;
            const auto most = static_cast<std::uint32_t>(
                end + static_cast<std::uint32_t>(std::max<std::int64_t>(1, to.offers * unitTo)));
            from.allowed =
                from.allowed == 1 || Ahead(most, from.allowed) >= 0 ? most : from.allowed;
            from.offers = std::max(from.offers, offers);
        }

        std::uint32_t acked = packet.tcpAck;
        if (!has(BSD_TH_ACK) || (rst && acked == 0) || to.word == "closed")
        {
            acked = to.sent;
        }
        const std::uint32_t written = begin;
        if (begin == end)
        {
            begin = dataEnd = end = from.sent;
        }
        const std::int64_t behind = Ahead(to.sent, acked); // of what could be acknowledged
        const std::int64_t back = to.offers * unitTo;
        const bool exact = std::abs(Ahead(written, from.sent)) <= 1;
        const bool byAck = Distance(written, from.sent, back) && Ahead(written, from.sent) <= 1 &&
                           behind == 0 && has(BSD_TH_ACK);
        const bool inside = Ahead(from.allowed, dataEnd) >= 0 && Distance(begin, from.sent, back) &&
                            behind >= -FUDGE && behind <= FUDGE * unitFrom &&
                            (!rst || exact || byAck);
        const bool unsettled = to.word == "closed" || to.IsOver() || from.IsOver();
        const bool near = unsettled &&
                          Ahead(static_cast<std::uint32_t>(from.allowed + FUDGE), dataEnd) >= 0 &&
                          Ahead(begin, static_cast<std::uint32_t>(from.sent - FUDGE)) >= 0;
        if (!inside && !near)
        {
            if (maker.word == "syn sent" && other.word == "syn sent")
            {
                from.sent = 0;
                from.allowed = 1;
                from.offers = 1;
                return DROPPED_WITH_RESET;
            }
            return DROPPED;
        }
        from.offers = std::max(from.offers, offers);
        from.sent = Ahead(end, from.sent) > 0 ? end : from.sent;
        const auto reach = static_cast<std::uint32_t>(acked + offers * unitFrom);
        if (Ahead(reach, to.allowed) >= 0)
        {
            to.allowed =
                static_cast<std::uint32_t>(acked + std::max<std::int64_t>(offers * unitFrom, 1));
        }
        if (has(BSD_TH_FIN) && !from.IsOver())
        {
            from.word = "fin sent";
        }
        if (inside && has(BSD_TH_ACK))
        {
            to.word = to.word == "syn sent"   ? "established"
                      : to.word == "fin sent" ? "fin acked"
                                              : to.word;
        }
        if (rst)
        {
            maker.word = other.word = "reset";
        }
        return inside ? IN_WINDOW : NEAR;
    }

    /// \return seconds that the state lives after a packet in its window
    std::int64_t Seconds() const
    {
        const std::string ends[] = {maker.word, other.word};
        const auto count = [&ends](const std::vector<std::string>& words) {
            return std::count_if(std::begin(ends), std::end(ends), [&words](const auto& end) {
                return std::find(words.begin(), words.end(), end) != words.end();
            });
        };
        if (count({"fin acked", "reset"}) == 2)
        {
            return 90;
        }
        if (count({"fin sent", "fin acked", "reset"}) == 2)
        {
            return 45;
        }
        if (count({"closed", "syn sent"}) > 0)
        {
            return 30;
        }
        return count({"fin sent", "fin acked", "reset"}) > 0 ? 900 : 86400;
    }

  private:
    static constexpr std::int64_t FUDGE = 65535 + 1500;

    /// How far a is ahead of b on the circle of sequence numbers
    static std::int64_t Ahead(std::uint32_t a, std::uint32_t b)
    {
        const std::int64_t distance =
            (static_cast<std::int64_t>(a) - b + (std::int64_t{1} << 33)) % (std::int64_t{1} << 32);
        return distance < (std::int64_t{1} << 31) ? distance : distance - (std::int64_t{1} << 32);
    }

    /// \return true where a is at most `back` behind b
    static bool Distance(std::uint32_t a, std::uint32_t b, std::int64_t back)
    {
        return Ahead(a, static_cast<std::uint32_t>(b - back)) >= 0;
    }

    static int ScaleOf(const BsdPacketView& packet)
    {
        return packet.tcpWindowScale == BSD_NO_WINDOW_SCALE
                   ? -1
                   : std::min<int>(packet.tcpWindowScale, 14);
    }

    static std::int64_t DivideUp(std::int64_t value, int shift)
    {
        const std::int64_t unit = std::int64_t{1} << shift;
        return value / unit + (value % unit != 0);
    }
};

} // namespace divertsim
} // namespace ns3

#endif // PF_SLOW_TCP_H
