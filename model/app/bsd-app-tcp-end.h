// SPDX-License-Identifier: GPL-2.0-only
#ifndef BSD_APP_TCP_END_H
#define BSD_APP_TCP_END_H

#include "ns3/bsd-app-flow-registry.h"
#include "ns3/bsd-app-pacer.h"
#include "ns3/bsd-cpu.h"
#include "ns3/callback.h"
#include "ns3/packet.h"
#include "ns3/simple-ref-count.h"
#include "ns3/socket.h"
#include "ns3/tcp-header.h"
#include "ns3/tcp-socket-base.h"
#include "ns3/tcp-socket.h"

#include <cstdint>

namespace ns3
{
namespace divertsim
{

/**
 * One end of a TCP flow on an ns-3 socket: writes its part at the flow's rate, closes right after
 * the last write, and reads whatever comes. The opener writes `size` from the connect on; the
 * answerer writes `reply`, in the same way, once it has read to the end of the opener's stream.
 *
 * Whoever owns the end keeps it until the gone callback, which comes when the socket needs its
 * port no more: TIME_WAIT is over, or the connection died.
 */
class BsdAppTcpEnd : public SimpleRefCount<BsdAppTcpEnd>
{
  public:
    /**
     * \param socket of the connection
     * \param registry told what happens
     * \param flow the flow
     * \param opener this is the end that connects
     */
    BsdAppTcpEnd(const Ptr<Socket>& socket,
                 const Ptr<BsdAppFlowRegistry>& registry,
                 const Ptr<BsdAppFlow>& flow,
                 bool opener);
    ~BsdAppTcpEnd();

    /// \param gone called once, out of an event of its own
    void SetGoneCallback(Callback<void, Ptr<BsdAppTcpEnd>> gone);

    /// Connect to the flow's destination and begin to write; the socket is bound. The opener's.
    void Connect();

    /**
     * Read on a core from now on: the answerer's, once accept(2) has given it the connection. What
     * came before is read now.
     * \param cpu the core; must live as long as this reads \param account of the work there
     * \param perPacket cost of each segment with payload, ns \param perByte of each byte of it
     */
    void Serve(BsdCpu* cpu, BsdCpuAccountId account, double perPacket, double perByte);

    /// Reset the connection: its program has ended. No callback comes after this; the socket is a
    /// BsdSocketTcp.
    void Abort();

    /// Let go of the socket without closing it; no callback comes after this.
    void Detach();

    /// \return the flow
    Ptr<BsdAppFlow> GetFlow() const;

  private:
    void Write(std::uint64_t bytes);      ///< so many more bytes are due
    void Pump();                          ///< write what is due as far as the buffer takes it
    void BeginWriting(std::uint64_t all); ///< from now on, at the flow's rate
    void Read(std::uint32_t most);        ///< take bytes from the socket, so many at most
    void RequestService();                ///< queue work for what there is to read on the core
    void EndOfStream();                   ///< all was read, and the peer has closed
    void Fail(BsdErrno error);            ///< the connection died
    void Finish();                        ///< call the gone callback, later
    void Gone();                          ///< the event of Finish

    /// \name Callbacks and trace sinks of the socket
    ///@{
    void OnConnected(Ptr<Socket> socket);
    void OnConnectFailed(Ptr<Socket> socket);
    void OnNormalClose(Ptr<Socket> socket);
    void OnErrorClose(Ptr<Socket> socket);
    void OnReceive(Ptr<Socket> socket);
    void OnSendSpace(Ptr<Socket> socket, std::uint32_t available);
    void OnState(TcpSocket::TcpStates_t before, TcpSocket::TcpStates_t now);
    void OnTx(Ptr<const Packet> payload, const TcpHeader& header, Ptr<const TcpSocketBase> socket);
    void OnRx(Ptr<const Packet> payload, const TcpHeader& header, Ptr<const TcpSocketBase> socket);
    ///@}

    Ptr<Socket> m_socket;
    Ptr<BsdAppFlowRegistry> m_registry;
    Ptr<BsdAppFlow> m_flow;
    bool m_opener;
    Callback<void, Ptr<BsdAppTcpEnd>> m_gone;
    BsdAppPacer m_pacer;
    std::uint64_t m_total = 0;                  ///< bytes to write in all
    std::uint64_t m_due = 0;                    ///< bytes that may have been written by now
    std::uint64_t m_written = 0;                ///< bytes that the socket took
    bool m_writing = false;                     ///< BeginWriting has come
    bool m_closed = false;                      ///< closed from here
    bool m_connected;                           ///< established
    bool m_reset = false;                       ///< an RST arrived
    bool m_finished = false;                    ///< the gone callback is on its way
    BsdCpu* m_cpu = nullptr;                    ///< reads cost time on it; null: they cost nothing
    BsdCpuAccountId m_account = BSD_CPU_NOBODY; ///< of its reads
    double m_perPacket = 0;                     ///< ns
    double m_perByte = 0;                       ///< ns
    std::uint64_t m_work = 0;                   ///< names the read that is on the core; 0: none is
    std::uint32_t m_unread = 0; ///< segments with payload that came since the last read
    bool m_sent = false;        ///< m_sentTo is set
    SequenceNumber32 m_sentTo;  ///< behind the highest sequence number sent
    bool m_seen = false;        ///< m_seenTo is set
    SequenceNumber32 m_seenTo;  ///< behind the highest sequence number that arrived
};

} // namespace divertsim
} // namespace ns3

#endif // BSD_APP_TCP_END_H
