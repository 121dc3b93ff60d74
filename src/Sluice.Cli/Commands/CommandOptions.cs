using System.CommandLine;
using System.CommandLine.Parsing;

namespace Sluice.Cli.Commands;

/// <summary>Options that mean the same wherever they stand.</summary>
internal static class CommandOptions
{
    public static Option<bool> Flag(string name, string description) => new(name) { Arity = ArgumentArity.Zero, Description = description };

    public static Option<bool> Json(string description = "Print the result as JSON.") => Flag("--json", description);

    /// <summary>A contract reference, completed from the workspace at hand.</summary>
    public static Option<string?> Contract(Session session, string helpName, string description)
    {
        var option = new Option<string?>("--contract", "-c") { HelpName = helpName, Description = description };
        option.CompletionSources.Add(_ => ContractNames(session));
        return option;
    }

    /// <summary>Ids that an output may cite.</summary>
    public static Option<string[]> Cites() => new("--cites")
    {
        HelpName = "ID",
        Description = "An id that the output may cite, where its contract says x-cites; may be given several times. Without it, nothing may be cited.",
    };

    /// <summary>A whole number within bounds.</summary>
    public static Option<int> Number(string name, string description, int standard, int least, int most)
    {
        var option = new Option<int>(name) { HelpName = "N", Description = $"{description} Default {Quantity.Of(standard)}.", DefaultValueFactory = _ => standard };
        option.CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (int.TryParse(text, out var value) && value >= least && value <= most) return value;
            result.AddError($"{name}: '{text}' is not a whole number from {Quantity.Of(least)} to {Quantity.Of(most)}.");
            return standard;
        };
        return option;
    }

    /// <summary>Reads a whole number without an upper bound of its own, and says so when it is none.</summary>
    public static long WholeNumber(ArgumentResult result, string name, long least)
    {
        var text = result.Tokens[0].Value;
        if (long.TryParse(text, out var value) && value >= least) return value;
        result.AddError($"{name}: '{text}' is not a whole number{(least > long.MinValue ? $" from {Quantity.Of(least)}" : "")}.");
        return least;
    }

    public static Option<int> Limit() => Number("--limit", "Most lines to print.", 50, 1, 1000);

    public static Option<string?> Cursor() => new("--cursor") { HelpName = "TEXT", Description = "Continue where an earlier page ended." };

    /// <summary>Names of the contracts in the workspace at hand, for completion.</summary>
    public static IEnumerable<string> ContractNames(Session session)
    {
        if (session.TryFindWorkspace() is not { } folder) return [];
        var contracts = new DirectoryInfo(Path.Combine(folder, "contracts"));
        return contracts.Exists ? contracts.EnumerateDirectories().Select(d => d.Name).Order(StringComparer.Ordinal) : [];
    }
}
