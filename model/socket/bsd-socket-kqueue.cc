// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-kqueue.h"

#include "ns3/bsd-socket-names.h"

namespace ns3
{
namespace divertsim
{

/// A filter on a descriptor (struct knote)
class BsdSocketKqueue::Knote : public BsdSocketWatcher
{
  public:
    Knote(BsdSocketKqueue& kqueue, const BsdKevent& change, BsdSocketFile& file)
        : kqueue(kqueue),
          file(file),
          side(change.filter == BSD_EVFILT_READ ? BsdSocketSide::READ : BsdSocketSide::WRITE),
          event(change)
    {
        constexpr int COMMANDS = BSD_EV_ADD | BSD_EV_DELETE | BSD_EV_ENABLE | BSD_EV_DISABLE;
        event.flags = static_cast<std::uint16_t>(event.flags & ~COMMANDS);
        event.fflags = 0;
        event.data = 0;
        Change(change);
        file.AddWatcher(this);
    }

    ~Knote() override
    {
        file.RemoveWatcher(this);
    }

    Knote(const Knote&) = delete;
    Knote& operator=(const Knote&) = delete;

    /// What a later EV_ADD may change
    void Change(const BsdKevent& change)
    {
        lowat = std::nullopt;
        if ((change.fflags & BSD_NOTE_LOWAT) != 0)
        {
            lowat = change.data;
        }
        event.udata = change.udata;
    }

    void OnWakeup(BsdSocketSide which) override
    {
        if (which == side && Evaluate(*this))
        {
            kqueue.Activate(*this);
        }
    }

    BsdSocketKqueue& kqueue;
    BsdSocketFile& file;
    BsdSocketSide side;
    BsdKevent event;                   ///< as it goes out
    std::optional<std::int64_t> lowat; ///< kn_sfflags, kn_sdata
    bool active = false;               ///< KN_ACTIVE
    bool disabled = false;             ///< KN_DISABLED
    bool queued = false;               ///< KN_QUEUED
    std::list<Knote*>::iterator place; ///< where it is queued
};

BsdSocketKqueue::BsdSocketKqueue() = default;
BsdSocketKqueue::~BsdSocketKqueue() = default;

bool
BsdSocketKqueue::Evaluate(Knote& note)
{
    const auto found = note.file.Filter(note.side, note.lowat);
    if (!found)
    {
        return false;
    }
    note.event.data = found->data;
    if (found->eof)
    {
        note.event.flags |= BSD_EV_EOF;
        note.event.fflags = static_cast<std::uint32_t>(found->fflags);
    }
    return found->ready;
}

void
BsdSocketKqueue::Activate(Knote& note)
{
    note.active = true;
    if (note.disabled || note.queued)
    {
        return;
    }
    note.place = m_triggered.insert(m_triggered.end(), &note);
    note.queued = true;
    Wakeup(BsdSocketSide::READ);
}

void
BsdSocketKqueue::Remove(Knote& note)
{
    if (note.queued)
    {
        m_triggered.erase(note.place);
    }
    m_notes.erase(Key(note.event.ident, note.event.filter));
}

BsdErrno
BsdSocketKqueue::Register(const BsdKevent& change, BsdSocketFile* file)
{
    if (change.filter != BSD_EVFILT_READ && change.filter != BSD_EVFILT_WRITE)
    {
        return BsdErrno::E_INVAL;
    }
    if (!file)
    {
        return BsdErrno::E_BADF;
    }
    auto it = m_notes.find(Key(change.ident, change.filter));
    if (it == m_notes.end())
    {
        if ((change.flags & BSD_EV_ADD) == 0)
        {
            return BsdErrno::E_NOENT;
        }
        const auto side =
            change.filter == BSD_EVFILT_READ ? BsdSocketSide::READ : BsdSocketSide::WRITE;
        if (file == this || !file->Filter(side, std::nullopt))
        {
            return BsdErrno::E_INVAL;
        }
        it = m_notes
                 .emplace(Key(change.ident, change.filter),
                          std::make_unique<Knote>(*this, change, *file))
                 .first;
    }
    else if ((change.flags & BSD_EV_DELETE) != 0)
    {
        Remove(*it->second);
        return BsdErrno::OK;
    }
    Knote& note = *it->second;
    if ((change.flags & BSD_EV_ADD) != 0)
    {
        note.Change(change);
    }
    if ((change.flags & BSD_EV_ENABLE) != 0)
    {
        note.disabled = false;
    }
    else if ((change.flags & BSD_EV_DISABLE) != 0)
    {
        note.disabled = true;
    }
    if (!note.disabled && (Evaluate(note) || note.active))
    {
        Activate(note);
    }
    return BsdErrno::OK;
}

bool
BsdSocketKqueue::Deliver(Knote& note, BsdKevent& event)
{
    m_triggered.erase(note.place);
    note.queued = false;
    if (note.disabled)
    {
        return false; // stays active: EV_ENABLE queues it again
    }
    if ((note.event.flags & BSD_EV_ONESHOT) != 0)
    {
        event = note.event;
        Remove(note);
        return true;
    }
    if (!Evaluate(note))
    {
        note.active = false;
        return false;
    }
    event = note.event;
    if ((note.event.flags & (BSD_EV_CLEAR | BSD_EV_DISPATCH)) == 0)
    {
        note.place = m_triggered.insert(m_triggered.end(), &note);
        note.queued = true;
        return true;
    }
    note.active = false;
    if ((note.event.flags & BSD_EV_CLEAR) != 0)
    {
        note.event.data = 0;
        note.event.fflags = 0;
    }
    if ((note.event.flags & BSD_EV_DISPATCH) != 0)
    {
        note.disabled = true;
    }
    return true;
}

std::size_t
BsdSocketKqueue::Scan(BsdKevent* events, std::size_t count)
{
    std::size_t found = 0;
    // those that stay go behind: look at each once
    for (std::size_t left = m_triggered.size(); left > 0 && found < count; --left)
    {
        if (Deliver(*m_triggered.front(), events[found]))
        {
            ++found;
        }
    }
    return found;
}

void
BsdSocketKqueue::Forget(std::uintptr_t ident)
{
    for (const std::int16_t filter : {BSD_EVFILT_READ, BSD_EVFILT_WRITE})
    {
        const auto it = m_notes.find(Key(ident, filter));
        if (it != m_notes.end())
        {
            Remove(*it->second);
        }
    }
}

std::size_t
BsdSocketKqueue::GetTriggered() const
{
    return m_triggered.size();
}

std::size_t
BsdSocketKqueue::GetFilters() const
{
    return m_notes.size();
}

std::optional<BsdSocketReadiness>
BsdSocketKqueue::Filter(BsdSocketSide side, std::optional<std::int64_t>) const
{
    if (side == BsdSocketSide::WRITE)
    {
        return std::nullopt;
    }
    BsdSocketReadiness found;
    found.data = static_cast<std::int64_t>(m_triggered.size());
    found.ready = !m_triggered.empty();
    return found;
}

int
BsdSocketKqueue::Poll(int events) const
{
    return m_triggered.empty() ? 0 : events & (BSD_POLLIN | BSD_POLLRDNORM);
}

BsdErrno
BsdSocketKqueue::Close()
{
    m_triggered.clear();
    m_notes.clear();
    return BsdErrno::OK;
}

} // namespace divertsim
} // namespace ns3
