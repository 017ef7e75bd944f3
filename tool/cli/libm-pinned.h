// SPDX-License-Identifier: GPL-2.0-only
#ifndef DIVERTSIM_TOOL_CLI_LIBM_PINNED_H
#define DIVERTSIM_TOOL_CLI_LIBM_PINNED_H

namespace ns3::divertsim
{

/**
 * Are the log, exp and pow that ns-3's libraries call in this process the ones linked into the
 * program (cmake/PinLibm.cmake), which give the same bits on every processor?
 *
 * They are not where libm came before our library in the order of look-up, where the linker
 * dropped them, or where the module was loaded by dlopen(3). Results would then depend on the
 * processor, so a program that promises the same bytes asks first, and stops.
 */
bool LibmPinned();

} // namespace ns3::divertsim

#endif // DIVERTSIM_TOOL_CLI_LIBM_PINNED_H
