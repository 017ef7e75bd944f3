// SPDX-License-Identifier: GPL-2.0-only
#include "test/support/sample-results.h"
#include "tool/report/report-html.h"

#include <gtest/gtest.h>

#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <string>

namespace
{

using namespace ns3::divertsim;

std::string
OutputOf(const std::string& command)
{
    const std::unique_ptr<std::FILE, int (*)(std::FILE*)> pipe(popen(command.c_str(), "r"), pclose);
    std::string output;
    std::array<char, 65536> buffer{};
    for (std::size_t got = 0; (got = fread(buffer.data(), 1, buffer.size(), pipe.get())) > 0;)
    {
        output.append(buffer.data(), got);
    }
    return output;
}

// Without a megabyte of page in the message
bool
Has(const std::string& text, const std::string& what)
{
    return text.find(what) != std::string::npos;
}

// What page and security policy had to say, empty where all went well
std::string
ConsoleOf(const std::string& seen)
{
    const auto at = seen.find(":CONSOLE");
    return at == std::string::npos ? "" : seen.substr(at, 400);
}

/// Opens pages in headless Chromium; skipped where there is none
class ReportBrowser : public testing::Test
{
  protected:
    void SetUp() override
    {
        const std::string found = OutputOf(
            "command -v chromium || command -v chromium-browser || command -v google-chrome");
        m_browser = found.substr(0, found.find('\n'));
        if (m_browser.empty())
        {
            GTEST_SKIP() << "no Chromium here";
        }
        std::string folder =
            (std::filesystem::temp_directory_path() / "divertsim-report-XXXXXX").string();
        ASSERT_NE(mkdtemp(folder.data()), nullptr);
        m_folder = folder;
    }

    void TearDown() override
    {
        if (!m_folder.empty())
        {
            std::error_code ignored; // the browser may still be writing
            std::filesystem::remove_all(m_folder, ignored);
        }
    }

    // What the browser made of the page, then what it said
    std::string Open(const std::string& page)
    {
        std::ofstream(m_folder / "report.html") << page;
        return OutputOf("timeout -k 5 100 '" + m_browser +
                        "' --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
                        "--disable-background-networking --disable-component-update "
                        "--disable-sync --disable-dev-shm-usage --enable-logging=stderr "
                        "--virtual-time-budget=20000 --window-size=1280,1000 "
                        "--user-data-dir='" +
                        (m_folder / "profile").string() + "' --dump-dom 'file://" +
                        (m_folder / "report.html").string() + "' 2>&1");
    }

  private:
    std::string m_browser;
    std::filesystem::path m_folder;
};

TEST_F(ReportBrowser, DrawsEveryFigureUnderItsOwnSecurityPolicy)
{
    if (!BuiltInReportAssets().HasCharts())
    {
        GTEST_SKIP() << "built without the chart library";
    }
    auto results = MakeSampleResults();
    results.summary = "</p><img src=x onerror=\"document.title='broken out'\">";
    const auto seen = Open(MakeReportHtml({&results}));
    EXPECT_TRUE(Has(seen, "data-charts=\"ready\""));
    // One main figure and six over time, drawn by the library
    std::size_t drawn = 0;
    for (auto at = seen.find("class=\"marks\""); at != std::string::npos;
         at = seen.find("class=\"marks\"", at + 1))
    {
        ++drawn;
    }
    EXPECT_EQ(drawn, 7U);
    EXPECT_FALSE(Has(seen, "<title>broken out"));
    EXPECT_EQ(ConsoleOf(seen), "");
}

TEST_F(ReportBrowser, KeepsStaticFiguresWithoutTheLibrary)
{
    const auto results = MakeSampleResults();
    auto assets = BuiltInReportAssets();
    assets.charts = {};
    const auto seen = Open(MakeReportHtml({&results}, assets));
    EXPECT_TRUE(Has(seen, "<svg class=\"plot\""));
    EXPECT_TRUE(Has(seen, "</html>"));
    EXPECT_FALSE(Has(seen, "class=\"marks\""));
    EXPECT_EQ(ConsoleOf(seen), "");
}

} // namespace
