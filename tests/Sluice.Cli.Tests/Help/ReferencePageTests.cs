using System.Text;
using Sluice.Cli.Help;

namespace Sluice.Cli.Tests.Help;

/// <summary>docs/reference/cli.md holds each help page word for word, and every exit code.</summary>
public sealed class ReferencePageTests
{
    private static readonly string PagePath = Golden.PathOf("../../docs/reference/cli.md");

    [Fact]
    public void The_reference_holds_the_help_of_every_command()
    {
        var page = File.ReadAllText(PagePath);
        var current = page;
        foreach (var command in CommandTree.Leaves()) current = WithHelp(current, command);
        if (Environment.GetEnvironmentVariable("SLUICE_ACCEPT") == "1") File.WriteAllText(PagePath, current);
        else Assert.Equal(current, page);
    }

    [Fact]
    public void The_reference_names_every_exit_code()
    {
        var page = File.ReadAllText(PagePath);
        foreach (var code in Enum.GetValues<ExitCode>()) Assert.Contains($"| {(int)code} | `{code}` |", page, StringComparison.Ordinal);
        Assert.Equal(Enum.GetValues<ExitCode>().Order(), ExitCodes.All.Select(c => c.Code).Order());
    }

    [Fact]
    public void The_reference_has_no_section_of_a_command_that_is_gone()
    {
        var headings = File.ReadLines(PagePath).Where(l => l.StartsWith("### sluice ", StringComparison.Ordinal)).Select(l => l["### sluice ".Length..]);
        Assert.Equal(CommandTree.Leaves().Select(c => c.FullName).Order(StringComparer.Ordinal), headings.Order(StringComparer.Ordinal));
    }

    private static string WithHelp(string page, SluiceCommand command)
    {
        var heading = $"### sluice {command.FullName}\n";
        var block = new StringBuilder("\n```text\n").Append(HelpPage.Of(command)).Append("```\n").ToString();
        var start = page.IndexOf(heading, StringComparison.Ordinal);
        if (start < 0) return $"{page.TrimEnd('\n')}\n\n{heading}{block}";
        start += heading.Length;
        var end = page.IndexOf("```\n", page.IndexOf("```text\n", start, StringComparison.Ordinal) + 8, StringComparison.Ordinal) + 4;
        return page[..start] + block + page[end..];
    }
}
