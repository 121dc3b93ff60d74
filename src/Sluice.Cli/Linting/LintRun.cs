using Sluice.Cli.Input;
using Sluice.Cli.Printing;
using Sluice.Cli.Terminals;
using Sluice.Schemas;
using Sluice.Schemas.Lint;

namespace Sluice.Cli.Linting;

/// <summary>Compares schemas with a provider's profile and prints what was found.</summary>
internal sealed class LintRun(Terminal terminal, ProviderProfile profile, bool json)
{
    /// <summary>Prints the findings of every target.</summary>
    public ExitCode Check(IReadOnlyList<LintTarget> targets)
    {
        var refused = false;
        foreach (var target in targets)
        {
            var findings = SchemaLint.Check(target.Schema, profile);
            var sent = profile.DownConvert(target.Schema);
            var accepted = !Refuses(findings);
            refused |= !accepted;
            if (!json) LintText.Findings(terminal.OutConsole, target.File, findings);
            else if (targets.Count == 1) JsonText.Write(terminal, writer => LintJson.Write(writer, profile, target, findings, sent));
            else JsonText.WriteOneLine(terminal, writer => LintJson.Write(writer, profile, target, findings, sent));
            if (!json) terminal.Tell($"{target.Contract ?? target.File}: {LintText.Summary(profile, findings)}");
        }

        if (refused && !json) terminal.Tell("--write FILE makes a schema that the provider takes.");
        return refused ? ExitCode.Rejected : ExitCode.Ok;
    }

    /// <summary>Writes the schema as the provider takes it, and prints what got lost on the way.</summary>
    public ExitCode Write(IReadOnlyList<LintTarget> targets, string file)
    {
        if (targets is not [var target])
            throw new CommandException(ExitCode.Usage, "--write makes one schema: name the CONTRACT, or a file with --schema.");
        var toOutput = file == InputFile.StandardInput;
        if (toOutput && json) throw new CommandException(ExitCode.Usage, "--write - and --json exclude each other; name a file, or take the member 'sent'.");
        var findings = SchemaLint.Check(target.Schema, profile);
        var sent = profile.DownConvert(target.Schema);
        var left = Left(sent);
        if (toOutput) terminal.WriteLine(sent.Utf8.Span);
        else WriteFile(target, file, sent.Utf8);
        if (json) JsonText.Write(terminal, writer => LintJson.Write(writer, profile, target, findings, sent));
        LintText.Losses(terminal.ErrorConsole, sent);
        var name = toOutput ? "the schema to send" : file;
        LintText.Findings(terminal.ErrorConsole, name, left);
        terminal.Tell($"{name}: {LintText.Summary(profile, left)}");
        return Refuses(left) ? ExitCode.Rejected : ExitCode.Ok;
    }

    // What the provider still refuses or ignores after the conversion.
    private IReadOnlyList<LintFinding> Left(DownConversion sent) => SchemaLint.Check(Schema.Compile(sent.Utf8), profile);

    private static bool Refuses(IReadOnlyList<LintFinding> findings) => findings.Any(f => f.Severity == LintSeverity.Refused);

    private void WriteFile(LintTarget target, string file, ReadOnlyMemory<byte> utf8)
    {
        var path = terminal.Resolve(file);
        if (path == target.FullPath)
            throw new CommandException(ExitCode.Usage, $"--write: {file} is the schema itself, which replies are checked against; name another file.");
        if (Directory.Exists(path)) throw new CommandException(ExitCode.Usage, $"--write: {file} is a folder; name a file in it.");
        try
        {
            using var stream = File.Create(path);
            stream.Write(utf8.Span);
            stream.Write("\n"u8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCode.Usage, $"--write: {file} cannot be written: {exception.Message}");
        }
    }
}
