using System.Text.Json;
using Sluice.Cli.Terminals;
using Sluice.Workspace;

namespace Sluice.Cli.Problems;

/// <summary>A problem with its file as the reader of the output would open it.</summary>
internal sealed record ProblemLine(string File, WorkspaceProblem Problem)
{
    /// <summary>A line to point to: tools that read <c>file:line:</c> know no "whole file".</summary>
    public int Line => Math.Max(Problem.Line, 1);
}

/// <summary>What lint found, for people and programs.</summary>
internal static class ProblemText
{
    public static void Print(Terminal terminal, IReadOnlyList<ProblemLine> lines)
    {
        foreach (var line in lines)
        {
            var warning = line.Problem.Severity == WorkspaceSeverity.Warning ? "warning: " : "";
            terminal.Out.WriteLine(Visible.Text($"{line.File}:{line.Line}: {line.Problem.Code} {warning}{line.Problem.Message}"));
        }
    }

    public static void Write(Utf8JsonWriter json, IReadOnlyList<ProblemLine> lines, string? commit, bool whole)
    {
        json.WriteStartObject();
        json.WriteString("commit", commit);
        json.WriteBoolean("complete", whole);
        json.WriteNumber("errors", lines.Count(l => l.Problem.Severity == WorkspaceSeverity.Error));
        json.WriteNumber("warnings", lines.Count(l => l.Problem.Severity == WorkspaceSeverity.Warning));
        json.WriteStartArray("problems");
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteString("file", line.File);
            json.WriteNumber("line", line.Line);
            json.WriteString("code", line.Problem.Code);
            json.WriteString("severity", line.Problem.Severity == WorkspaceSeverity.Warning ? "warning" : "error");
            json.WriteString("message", line.Problem.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }
}
