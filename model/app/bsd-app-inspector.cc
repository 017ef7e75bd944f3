// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-app-inspector.h"

#include "ns3/abort.h"
#include "ns3/bsd-app-enum.h"
#include "ns3/bsd-app-reset.h"
#include "ns3/bsd-cpu-costs.h"
#include "ns3/bsd-socket-divert-address.h"
#include "ns3/bsd-socket-divert-host.h"
#include "ns3/divert-ports.h"
#include "ns3/double.h"
#include "ns3/log.h"
#include "ns3/simulator.h"

namespace ns3
{
namespace divertsim
{

NS_LOG_COMPONENT_DEFINE("BsdAppInspector");
NS_OBJECT_ENSURE_REGISTERED(BsdAppInspector);

namespace
{

/// \param action of the attribute \return the same without ns-3
DivertMidflow
ToMidflow(BsdAppInspector::MidFlowAction action)
{
    switch (action)
    {
    case BsdAppInspector::MIDFLOW_DROP:
        return DivertMidflow::DROP;
    case BsdAppInspector::MIDFLOW_RESET:
        return DivertMidflow::RESET;
    case BsdAppInspector::MIDFLOW_PASS:
        break;
    }
    return DivertMidflow::PASS;
}

} // namespace

TypeId
BsdAppInspector::GetTypeId()
{
    static TypeId tid =
        TypeId("ns3::divertsim::BsdAppInspector")
            .SetParent<Application>()
            .SetGroupName("Divertsim")
            .AddConstructor<BsdAppInspector>()
            .AddAttribute("PerPacket",
                          "Core time that each packet takes, in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppInspector::m_perPacket),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("PerByte",
                          "Core time that each byte of IP length takes, in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppInspector::m_perByte),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("Syscall",
                          "Core time that a system call takes, in ns, with decimals; each packet "
                          "takes two, one to read it and one to write it, which is charged for a "
                          "packet that it drops too.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppInspector::m_syscall),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("Wakeup",
                          "Core time that it takes to wake it for a packet that finds it asleep, "
                          "in ns, with decimals.",
                          DoubleValue(0),
                          MakeDoubleAccessor(&BsdAppInspector::m_wakeup),
                          MakeDoubleChecker<double>(0, BSD_CPU_MOST_COST))
            .AddAttribute("StartDelay",
                          "From the application's start, when its socket is bound, to its first "
                          "read.",
                          TimeValue(Seconds(0)),
                          MakeTimeAccessor(&BsdAppInspector::m_startDelay),
                          MakeTimeChecker(Seconds(0)))
            .AddAttribute(
                "MidFlow",
                "What becomes of a packet whose flow it has not seen from the start.",
                EnumValue(MIDFLOW_PASS),
                BsdMakeEnumAccessor<MidFlowAction>(&BsdAppInspector::m_midFlow),
                MakeEnumChecker(MIDFLOW_PASS, "pass", MIDFLOW_DROP, "drop", MIDFLOW_RESET, "reset"))
            .AddAttribute("OnWriteError",
                          "What becomes of the program when a write fails.",
                          EnumValue(WRITE_ERROR_IGNORE),
                          BsdMakeEnumAccessor<WriteErrorAction>(&BsdAppInspector::m_onWriteError),
                          MakeEnumChecker(WRITE_ERROR_IGNORE, "ignore", WRITE_ERROR_EXIT, "exit"));
    return tid;
}

BsdAppInspector::BsdAppInspector() = default;
BsdAppInspector::~BsdAppInspector() = default;

void
BsdAppInspector::SetSocket(const Ptr<BsdSocketDivert>& socket)
{
    m_socket = socket;
}

void
BsdAppInspector::SetCpu(BsdCpu* cpu, BsdCpuAccountId account)
{
    m_cpu = cpu;
    m_account = account;
}

void
BsdAppInspector::SetFlows(const std::shared_ptr<DivertFlowStarts>& starts,
                          const std::shared_ptr<DivertFlowTable>& flows)
{
    m_starts = starts;
    m_flows = flows;
}

void
BsdAppInspector::SetExitCallback(ExitCallback exit)
{
    m_exit = exit;
}

Ptr<BsdSocketDivert>
BsdAppInspector::GetSocket() const
{
    return m_socket;
}

bool
BsdAppInspector::HasExited() const
{
    return m_exited;
}

bool
BsdAppInspector::IsOpen() const
{
    return m_socket && m_socket->GetDivertSocket() && !m_socket->GetDivertSocket()->IsClosed();
}

void
BsdAppInspector::StartApplication()
{
    NS_LOG_FUNCTION(this);
    NS_ABORT_MSG_IF(!m_socket || !m_cpu, "BsdAppInspector needs SetSocket and SetCpu");
    if (m_startDelay.IsZero())
    {
        StartReading();
    }
    else
    {
        m_start = Simulator::Schedule(m_startDelay, &BsdAppInspector::StartReading, this);
    }
}

void
BsdAppInspector::StopApplication()
{
    CloseSocket();
}

void
BsdAppInspector::StartReading()
{
    if (!IsOpen())
    {
        return;
    }
    m_inspector = std::make_unique<DivertInspector>(
        m_starts ? m_starts : std::make_shared<DivertFlowStarts>(),
        m_flows ? m_flows : std::make_shared<DivertFlowTable>(),
        ToMidflow(m_midFlow));
    m_reading = true;
    m_socket->SetRecvCallback(MakeCallback(&BsdAppInspector::OnReadable, this));
    RequestService(0);
}

void
BsdAppInspector::OnReadable(Ptr<Socket>)
{
    RequestService(m_wakeup);
}

void
BsdAppInspector::RequestService(double wakeup)
{
    if (m_waiting || !m_reading || !IsOpen() || !m_socket->GetDivertSocket()->HasPacket())
    {
        return;
    }
    m_waiting = true;
    // Nobody else reads: the packet that is oldest now is the one that will be served
    const std::uint32_t length = m_socket->GetDivertSocket()->Peek().info.length;
    m_work = m_cpu->Submit(
        wakeup + 2 * m_syscall + m_perPacket + m_perByte * length,
        [this] { OnServiceStarted(); },
        [this] { OnServiceDone(); },
        m_account);
}

void
BsdAppInspector::OnServiceStarted()
{
    if (!IsOpen())
    {
        return; // OnServiceDone tidies up
    }
    DivertSocket& socket = *m_socket->GetDivertSocket();
    m_info = socket.Peek().info;
    m_packet = m_socket->RecvFrom(UINT32_MAX, 0, m_from);
    DivertPorts& ports = socket.GetPorts();
    ports.GetObserver().OnService(ports.Now(), socket, m_info);
}

void
BsdAppInspector::OnServiceDone()
{
    m_waiting = false;
    if (!IsOpen())
    {
        Abandon(); // somebody closed the socket itself
        return;
    }
    DivertSocket& socket = *m_socket->GetDivertSocket();
    DivertPorts& ports = socket.GetPorts();
    const DivertInspectorVerdict judged = m_inspector->Judge(m_info);
    ports.GetObserver().OnVerdict(ports.Now(), socket, m_info, judged.verdict, judged.known);
    const auto packet = m_packet;
    m_packet = nullptr;
    switch (judged.verdict)
    {
    case DivertVerdict::PASS:
        Write(packet, m_from);
        break;
    case DivertVerdict::DROP:
        m_socket->Forget(packet);
        break;
    case DivertVerdict::RESET:
        m_socket->Forget(packet);
        WriteResets(packet);
        break;
    }
    RequestService(0);
}

void
BsdAppInspector::WriteResets(const Ptr<Packet>& packet)
{
    const BsdAppResets resets = BsdAppMakeResets(*packet);
    if (!resets.forward)
    {
        return;
    }
    // Back to the sender it goes out, with pf's own direction as cookie, so that pf takes it for
    // a packet that has been diverted already
    DivertAddress out;
    out.port = static_cast<std::uint16_t>(BsdDirection::OUT);
    if (Write(resets.forward, m_from))
    {
        Write(resets.backward, BsdSocketDivertAddress(out));
    }
}

bool
BsdAppInspector::Write(const Ptr<Packet>& packet, const Address& to)
{
    if (m_socket->SendTo(packet, 0, to) >= 0 || m_onWriteError == WRITE_ERROR_IGNORE)
    {
        return true;
    }
    NS_LOG_INFO("inspector on " << m_socket->GetName() << " dies of a write error");
    m_exited = true;
    m_reading = false;
    const auto exit = m_exit;
    if (exit.IsNull())
    {
        CloseSocket();
    }
    else
    {
        exit(this, m_socket->GetBsdErrno());
    }
    return false;
}

void
BsdAppInspector::Abandon()
{
    if (m_waiting)
    {
        m_waiting = false;
        m_cpu->Cancel(m_work);
    }
    if (m_packet)
    {
        m_packet = nullptr;
        DivertSocket& socket = *m_socket->GetDivertSocket();
        DivertPorts& ports = socket.GetPorts();
        ports.GetObserver().OnUnconsumed(ports.Now(), socket, m_info);
    }
}

void
BsdAppInspector::CloseSocket()
{
    NS_LOG_FUNCTION(this);
    m_start.Cancel();
    m_reading = false;
    if (!m_socket || !m_socket->GetDivertSocket())
    {
        return;
    }
    Abandon();
    m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
    if (IsOpen())
    {
        m_socket->Close();
    }
}

void
BsdAppInspector::DoDispose()
{
    m_start.Cancel();
    m_reading = false;
    m_packet = nullptr; // the run is over: it counts as pending
    if (m_socket)
    {
        m_socket->SetRecvCallback(MakeNullCallback<void, Ptr<Socket>>());
        m_socket = nullptr;
    }
    m_inspector.reset();
    m_exit = ExitCallback();
    m_cpu = nullptr;
    Application::DoDispose();
}

} // namespace divertsim
} // namespace ns3
