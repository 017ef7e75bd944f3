// SPDX-License-Identifier: GPL-2.0-only
#include "tool/cli/command-line.h"

#include "tool/scenario/scenario-quantity.h"
#include "tool/version.h"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <unistd.h>

namespace ns3
{
namespace divertsim
{

namespace
{

/// The options of one subcommand, bound to a CommandLine
class Grammar
{
  public:
    explicit Grammar(CommandLine& call);

    CLI::App& GetApp()
    {
        return m_app;
    }

    void Finish(int argc, char** argv);

  private:
    void CheckCommand(const std::string& word) const;
    CLI::App* Add(const std::string& name, const std::string& text);
    void AddScenarioOptions(CLI::App* command);
    void AddPrintOptions(CLI::App* command);
    void AddRunOptions(CLI::App* command);

    CommandLine& m_call;
    CLI::App m_app;
    std::uint64_t m_seed = 1;
    std::string m_timeout;
    std::string m_format = "table";
    bool m_noProgress = false;
    bool m_noColour = false;
};

/// \return what is wrong with a number of seconds, "" where nothing is; Range() lets a NaN pass
std::string
CheckSeconds(const std::string& text)
{
    double value = 0;
    const bool fine = CLI::detail::lexical_cast(text, value) && value >= 0.1 && value <= 600;
    return fine ? "" : "'" + text + "' is no number of seconds from 0.1 to 600";
}

Grammar::Grammar(CommandLine& call)
    : m_call(call),
      m_app("Simulates what a BSD host does with packets when work is spread over sockets: pf, "
            "divert(4), SO_REUSEPORT_LB.\nArguments after -- go to ns-3, as in "
            "--ns3::TcpSocket::SegmentSize=1448.",
            "divertsim")
{
    m_app.set_version_flag("--version",
                           fmt::format("divertsim {} (ns-3 {}, {} {}, sources {:.12})",
                                       DivertsimVersion(),
                                       DivertsimNs3Version(),
                                       DivertsimCompiler(),
                                       DivertsimBuildType(),
                                       DivertsimSourceDigest()));
    m_app.require_subcommand(1);
    m_app.failure_message([](const CLI::App* app, const CLI::Error& error) {
        const auto chosen = app->get_subcommands();
        const auto name = chosen.empty() ? app->get_name() : "divertsim " + chosen[0]->get_name();
        return fmt::format("{0}: {1}\n'{0} --help' says what would be right\n", name, error.what());
    });

    auto* run = Add("run", "Run scenarios and write OUT/NAME/ for each");
    run->add_option("FILE", call.words, "Scenario files")->required();
    AddRunOptions(run);

    auto* check = Add("check", "Run every scenario below some paths and judge it by its expect");
    check->add_option("PATH", call.words, "Scenario files, or folders of them")->required();
    check->add_option("--junit", call.junit, "Write the verdicts to this file as JUnit XML");
    AddRunOptions(check);

    auto* validate = Add("validate", "Report every problem of scenario files, run nothing");
    validate->add_option("FILE", call.words, "Scenario files")->required();
    AddScenarioOptions(validate);
    AddPrintOptions(validate);

    auto* list = Add("list", "Say what the words of a scenario may be, a line each");
    list->add_option("WHAT", call.words, "policies, metrics, series, events, kernels or attributes")
        ->required()
        ->expected(1)
        ->check(
            CLI::IsMember({"policies", "metrics", "series", "events", "kernels", "attributes"}));

    auto* calibrate =
        Add("calibrate", "Measure the CPU costs on this machine, as a fragment of scenarios");
    calibrate->add_option("-o,--out", call.fragment, "File for the fragment")
        ->capture_default_str();
    calibrate->add_option("--seconds", call.seconds, "How long to measure, about")
        ->check(CheckSeconds)
        ->capture_default_str();
    AddPrintOptions(calibrate);

    Add("schema", "Print the JSON Schema of scenario files");

    auto* simulate = Add("simulate", "One scenario in this process");
    simulate->group(""); // what `run` starts, not for users
    simulate->add_option("--file", call.words)->required()->expected(1);
    simulate->add_option("--into", call.into)->required();
    AddScenarioOptions(simulate);
    simulate->add_flag("--pcap", call.study.pcap);
}

CLI::App*
Grammar::Add(const std::string& name, const std::string& text)
{
    auto* command = m_app.add_subcommand(name, text);
    command->callback([this, name] { m_call.command = name; });
    return command;
}

void
Grammar::AddScenarioOptions(CLI::App* command)
{
    auto& scenario = m_call.study.scenario;
    command->add_option("--seed", m_seed, "ns-3's RngRun, in place of the scenario's seed");
    // one value each time, so that --set A --set B and --set A FILE both mean what they say
    command
        ->add_option("--set",
                     scenario.set,
                     "POINTER=VALUE: override a value of the scenario (JSON pointer; repeatable)")
        ->take_all()
        ->expected(1)
        ->allow_extra_args(false);
    command->add_flag("--allow-outside",
                      scenario.allowOutside,
                      "Let a scenario refer to files outside its own folder");
    scenario.fidelity = "packet";
    command->add_option("--fidelity", scenario.fidelity, "packet (flow: not yet in this version)")
        ->check(CLI::IsMember({"packet"}));
    command->add_flag("--no-color", m_noColour, "No colours in messages (also: NO_COLOR)");
}

void
Grammar::AddPrintOptions(CLI::App* command)
{
    command->add_option("--format", m_format, "table or json")
        ->check(CLI::IsMember({"table", "json"}))
        ->capture_default_str();
    command->add_flag("--quiet", m_call.quiet, "Print errors only");
    command->add_flag("--no-progress", m_noProgress, "No progress bar");
}

void
Grammar::AddRunOptions(CLI::App* command)
{
    AddScenarioOptions(command);
    AddPrintOptions(command);
    auto& study = m_call.study;
    command->add_option("--out", study.out, "Folder for the results")->capture_default_str();
    command->add_option("--jobs", study.jobs, "Scenarios that run at once")
        ->check(CLI::Range(1U, 1024U))
        ->capture_default_str();
    command->add_option("--timeout", m_timeout, "Wall time a scenario may take, as in 90s or 5min");
    command->add_flag("--pcap", study.pcap, "Write a capture of every interface of BSD hosts");
    command->add_flag("--keep", study.keep, "Write beside results that are there, not over them");
}

void
Grammar::CheckCommand(const std::string& word) const
{
    std::string known;
    for (const auto* command : m_app.get_subcommands([](const CLI::App*) { return true; }))
    {
        if (word[0] == '-' || command->get_name() == word)
        {
            return;
        }
        // those of no group are not for users
        known +=
            command->get_group().empty() ? "" : (known.empty() ? "" : ", ") + command->get_name();
    }
    throw CLI::ValidationError(word, "no such command; there are " + known);
}

void
Grammar::Finish(int argc, char** argv)
{
    CheckCommand(argc > 1 ? argv[1] : "-");
    m_app.parse(argc, argv);
    auto& study = m_call.study;
    if (m_app.get_subcommands().front()->get_option_no_throw("--seed") &&
        m_app.get_subcommands().front()->count("--seed") > 0)
    {
        study.scenario.seed = m_seed;
    }
    if (!m_timeout.empty())
    {
        const auto parsed = ParseScenarioTime(m_timeout);
        if (!parsed || *parsed <= 0)
        {
            throw CLI::ValidationError("--timeout",
                                       "'" + m_timeout +
                                           "' is no time; right would be 90s or 5min");
        }
        study.timeout = static_cast<double>(*parsed) / BSD_SECOND;
    }
    const bool terminal = isatty(STDERR_FILENO) == 1;
    const char* noColour = std::getenv("NO_COLOR");
    // the lines of check go to standard output, and JSON and JUnit keep what is said
    const bool kept = m_call.command == "check" || m_format == "json";
    study.colour = terminal && !kept && !m_noColour && !(noColour && *noColour);
    study.progress = terminal && !m_noProgress && !m_call.quiet;
    m_call.json = m_format == "json";
}

} // namespace

CommandLine
ParseCommandLine(int argc, char** argv)
{
    CommandLine call;
    const auto separator = std::find(argv, argv + argc, std::string("--"));
    if (separator != argv + argc)
    {
        call.study.ns3Arguments.assign(separator + 1, argv + argc);
    }
    Grammar grammar(call);
    try
    {
        grammar.Finish(static_cast<int>(separator - argv), argv);
    }
    catch (const CLI::ParseError& error)
    {
        // CLI11 numbers its complaints from 100 on; the contract has one status for them
        call.status =
            grammar.GetApp().exit(error, std::cout, std::cerr) == 0 ? STUDY_OK : STUDY_USAGE;
    }
    return call;
}

} // namespace divertsim
} // namespace ns3
