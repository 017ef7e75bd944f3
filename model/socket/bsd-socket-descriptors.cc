// SPDX-License-Identifier: GPL-2.0-only
#include "ns3/bsd-socket-descriptors.h"

#include <algorithm>
#include <utility>

namespace ns3
{
namespace divertsim
{

namespace
{

/// What 0, 1 and 2 stand for: /dev/null, always ready
class NullFile : public BsdSocketFile
{
  public:
    std::optional<BsdSocketReadiness> Filter(BsdSocketSide,
                                             std::optional<std::int64_t>) const override
    {
        return std::nullopt;
    }

    int Poll(int events) const override
    {
        return events & (BSD_POLLIN | BSD_POLLRDNORM | BSD_POLLOUT);
    }

    BsdErrno Close() override
    {
        return BsdErrno::OK;
    }
};

} // namespace

BsdSocketDescriptors::BsdSocketDescriptors(int limit)
    : m_limit(limit)
{
    for (int fd = 0; fd < 3; ++fd)
    {
        Add(std::make_shared<NullFile>());
    }
}

std::size_t
BsdSocketDescriptors::GetFree() const
{
    const auto limit = static_cast<std::size_t>(std::max(m_limit, 0));
    const std::size_t above = limit > m_files.size() ? limit - m_files.size() : 0;
    return m_free.size() + above;
}

bool
BsdSocketDescriptors::IsFull() const
{
    return GetFree() == 0;
}

int
BsdSocketDescriptors::Add(std::shared_ptr<BsdSocketFile> file)
{
    if (IsFull())
    {
        return -1;
    }
    file->Hold();
    if (m_free.empty())
    {
        m_files.push_back(std::move(file));
        return static_cast<int>(m_files.size()) - 1;
    }
    const int fd = m_free.top();
    m_free.pop();
    m_files[static_cast<std::size_t>(fd)] = std::move(file);
    return fd;
}

const std::shared_ptr<BsdSocketFile>&
BsdSocketDescriptors::Get(int fd) const
{
    static const std::shared_ptr<BsdSocketFile> NONE;
    const bool valid = fd >= 0 && static_cast<std::size_t>(fd) < m_files.size();
    return valid ? m_files[static_cast<std::size_t>(fd)] : NONE;
}

BsdErrno
BsdSocketDescriptors::GetSocket(int fd,
                                std::shared_ptr<BsdSocket>& socket,
                                BsdCapRights rights) const
{
    const std::shared_ptr<BsdSocketFile>& file = Get(fd);
    if (!file)
    {
        return BsdErrno::E_BADF;
    }
    if ((rights & ~GetRights(fd)) != 0)
    {
        return BsdErrno::E_NOTCAPABLE; // fget_cap(), before the file is looked at
    }
    socket = std::dynamic_pointer_cast<BsdSocket>(file);
    return socket ? BsdErrno::OK : BsdErrno::E_NOTSOCK;
}

BsdCapRights
BsdSocketDescriptors::GetRights(int fd) const
{
    const auto limited = m_rights.find(fd);
    return limited == m_rights.end() ? BSD_CAP_ALL : limited->second;
}

BsdErrno
BsdSocketDescriptors::Limit(int fd, BsdCapRights rights)
{
    if (!Get(fd))
    {
        return BsdErrno::E_BADF;
    }
    if ((rights & ~GetRights(fd)) != 0)
    {
        return BsdErrno::E_NOTCAPABLE;
    }
    m_rights[fd] = rights;
    return BsdErrno::OK;
}

BsdErrno
BsdSocketDescriptors::Remove(int fd)
{
    if (!Get(fd))
    {
        return BsdErrno::E_BADF;
    }
    const std::shared_ptr<BsdSocketFile> file = std::move(m_files[static_cast<std::size_t>(fd)]);
    m_files[static_cast<std::size_t>(fd)] = nullptr;
    m_free.push(fd);
    m_rights.erase(fd);
    return file->Release() ? file->Close() : BsdErrno::OK;
}

int
BsdSocketDescriptors::GetEnd() const
{
    return static_cast<int>(m_files.size());
}

} // namespace divertsim
} // namespace ns3
