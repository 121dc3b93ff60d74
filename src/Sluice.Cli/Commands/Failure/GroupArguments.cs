using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Sluice.Gateway;
using Sluice.Gateway.Stores;

namespace Sluice.Cli.Commands.Failure;

/// <summary>What the commands about one failure group share.</summary>
internal static partial class GroupArguments
{
    public static IReadOnlyList<(ExitCode Code, string Meaning)> ExitCodes { get; } =
    [
        (ExitCode.Ok, "done, and on record"),
        (ExitCode.Rejected, "there is no such group, or it is in another state; nothing was changed"),
        (ExitCode.Usage, "the command line is wrong"),
        (ExitCode.Workspace, "the workspace has problems"),
        (ExitCode.Store, "the store could not be read or written"),
    ];

    public static Argument<string> Id() => new("id") { HelpName = "ID", Description = "The group's id, from 'sluice failure groups'." };

    public static CommandException NotFound(string id) =>
        new(ExitCode.Rejected, $"There is no failure group {id}. 'sluice failure groups' shows what there is.");

    public static FailureGroup Require(GroupAnswer answer) => answer switch
    {
        { Refusal: null, Group: { } group } => group,
        { Refusal: { Code: RefusalCode.FieldMissing or RefusalCode.FieldInvalid } fault } => throw new CommandException(ExitCode.Usage, fault.Message),
        { Refusal: { } refusal } => throw new CommandException(ExitCode.Rejected, $"{refusal.Message} [{refusal.Code}]"),
        _ => throw new CommandException(ExitCode.Rejected, "The group is gone."),
    };

    /// <summary>A time to come: <c>30m</c>, <c>8h</c> or <c>7d</c> from now.</summary>
    public static Option<TimeSpan> Duration(string name, string description)
    {
        var option = new Option<TimeSpan>(name) { HelpName = "TIME", Description = description, Required = true };
        option.CustomParser = result =>
        {
            var match = Time.Match(result.Tokens[0].Value);
            if (!match.Success || !int.TryParse(match.Groups["number"].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                result.AddError($"{name}: '{result.Tokens[0].Value}' is no time. Give minutes, hours or days, such as 30m, 8h or 7d.");
                return TimeSpan.Zero;
            }
            return match.Groups["unit"].Value switch
            {
                "m" => TimeSpan.FromMinutes(number),
                "h" => TimeSpan.FromHours(number),
                _ => TimeSpan.FromDays(number),
            };
        };
        return option;
    }

    [GeneratedRegex("^(?<number>[1-9][0-9]{0,5})(?<unit>[mhd])$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time { get; }
}
