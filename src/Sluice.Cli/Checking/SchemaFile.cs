using Sluice.Cli.Input;
using Sluice.Cli.Terminals;
using Sluice.Schemas;

namespace Sluice.Cli.Checking;

/// <summary>Reads and compiles a schema named on the command line, or says everything that is wrong with it.</summary>
internal static class SchemaFile
{
    public static async Task<Schema> ReadAsync(Terminal terminal, string file, SchemaOptions options, CancellationToken cancellationToken)
    {
        var utf8 = await InputFile.ReadAsync(terminal, file, ParseLimits.Default.BytesMax, "A schema of that size is not supported.", cancellationToken);
        return Schema.TryCompile(utf8, options, out var schema, out var problems) ? schema : throw NotASchema(file, problems);
    }

    private static CommandException NotASchema(string file, IReadOnlyList<SchemaProblem> problems) => new(ExitCode.Usage,
    [
        $"{InputFile.Name(file)} is not a schema that can be used; {Quantity.Of(problems.Count, "problem")}:",
        .. problems.Select(p => $"  {file}:{p.Line}: {(p.Pointer.Length == 0 ? "" : p.Pointer + ": ")}{p.Message} [{p.Code}]"),
    ]);
}
