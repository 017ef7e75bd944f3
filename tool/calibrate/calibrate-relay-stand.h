// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_CALIBRATE_RELAY_STAND_H
#define DIVERTSIM_CALIBRATE_RELAY_STAND_H

#include "tool/calibrate/calibrate-figures.h"
#include "tool/calibrate/calibrate-system.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <thread>
#include <vector>

namespace ns3
{
namespace divertsim
{

/**
 * A relay between two loopback TCP connections. The caller's thread is the relay; a second thread,
 * on another processor where there is one, writes messages into the first connection as fast as
 * it takes them, and reads what comes out of the second.
 *
 * What is measured is the CPU time of the relay's thread, for stretches of a millisecond or so:
 * while other programs run, it does not count. How often it slept is counted with it. The second
 * thread never sleeps, because waking it would be the relay's work.
 */
class CalibrateRelayStand
{
  public:
    /// \throw MachineError
    CalibrateRelayStand();
    ~CalibrateRelayStand();
    CalibrateRelayStand(const CalibrateRelayStand&) = delete;
    CalibrateRelayStand& operator=(const CalibrateRelayStand&) = delete;

    /**
     * Relay by read(2) and write(2).
     * \param message bytes of each message, and that are read at once
     * \param seconds how long; one stretch is measured in any case
     * \return the stretches
     * \throw MachineError
     */
    std::vector<CalibrateRelay> Copy(std::uint64_t message, double seconds);

    /**
     * Relay by splice(2), through a pipe that holds a message.
     * \param message bytes of each message, and that are asked for at once
     * \param seconds how long; one stretch is measured in any case
     * \return the stretches
     * \throw MachineError
     */
    std::vector<CalibrateRelay> Splice(std::uint64_t message, double seconds);

  private:
    /// Moves at most so many bytes, and returns how many
    using Transfer = std::size_t (CalibrateRelayStand::*)(std::size_t);

    std::vector<CalibrateRelay> Run(std::uint64_t message, double seconds, Transfer transfer);
    CalibrateRelay Stretch(std::uint64_t message, Transfer transfer);
    std::size_t ReadAndWrite(std::size_t bytes);
    std::size_t SpliceThrough(std::size_t bytes);
    /// Have no more messages written, and relay what is on its way
    void Flush();
    bool HasInput() const;

    /// The other thread
    void Traffic();
    bool WriteSome(const std::vector<char>& text);
    bool ReadSome(std::vector<char>& text);

    CalibrateChannel m_input = MakeConnection();
    CalibrateChannel m_output = MakeConnection();
    CalibrateChannel m_pipe = MakePipe();
    std::vector<char> m_buffer = std::vector<char>(CALIBRATE_MESSAGES.back());
    std::uint64_t m_relayed = 0; ///< bytes
    double m_clockCost = 0;      ///< ns that reading the clock adds

    std::atomic<std::uint64_t> m_message{0}; ///< bytes; 0: write none
    std::atomic<std::uint64_t> m_written{0}; ///< bytes
    std::atomic<std::uint64_t> m_drained{0}; ///< bytes that came out
    std::atomic<bool> m_quiet{true};         ///< the other thread has seen that it writes none
    std::atomic<int> m_error{0};             ///< errno of the other thread
    std::atomic<bool> m_stop{false};
    std::thread m_thread;
};

} // namespace divertsim
} // namespace ns3

#endif // DIVERTSIM_CALIBRATE_RELAY_STAND_H
