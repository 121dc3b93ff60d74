using System.Globalization;
using System.Text;
using Sluice.Schemas;

namespace Sluice.Gateway;

/// <summary>Compares a correction with the output it mends. A correction may change what was wrong, add what was missing, and nothing
/// else; what it adds must stand in the output or come from its request. A value that only fills a place must stand there itself.</summary>
/// <param name="before">What was found of the output.</param>
/// <param name="output">The output.</param>
/// <param name="request">What the output was the answer to; null when that is not known.</param>
/// <param name="citable">The ids that may be cited; null where nothing is.</param>
internal sealed class CorrectionComparison(CheckResult before, string output, string? request, IReadOnlyCollection<string>? citable)
{
    /// <summary>Code of an error that says a value changed although nothing was wrong with it.</summary>
    public const string DriftCode = "correction_drift";

    /// <summary>Code of an error that says a value stands nowhere in the output.</summary>
    public const string InventedCode = "correction_invented";

    private const int TextMax = 120;

    // Errors about which members an object has say nothing against the values of the members that are right.
    private static readonly HashSet<string> MemberCodes = new(StringComparer.Ordinal)
    {
        "required", "additionalProperties", "unevaluatedProperties", "propertyNames", "minProperties", "maxProperties",
        "dependentRequired", "dependencies",
    };

    private readonly Dictionary<string, string>? _leaves = before.Reading.IsEmpty ? null : LeavesOf(before.Reading);

    /// <summary>Repair could not settle the text itself, so members may be missing anywhere.</summary>
    private readonly bool _unsettled = before.Errors.Any(e => e.KeywordLocation.Length == 0);

    public (List<CorrectionChange> Changes, List<ValidationError> Breaches) Compare(ReadOnlyMemory<byte> answer, BatchShare? share = null)
    {
        var changes = new List<CorrectionChange>();
        var breaches = new List<ValidationError>();
        var after = LeavesOf(answer) ?? [];
        foreach (var (path, value) in after)
        {
            var was = _leaves?.GetValueOrDefault(path);
            if (was == value) continue;
            changes.Add(new CorrectionChange(path, Short(was), Short(value)));
            if (share?.IsAnothers(value) == true && !IsInOutput(value)) breaches.Add(Foreign(path));
            else if (Placeholder.Is(value) && !IsGrounded(was, value)) breaches.Add(Filled(path));
            else if (IsCitation(path, was, value) && !IsInRequest(value)) breaches.Add(Guessed(path));
            else if (was is null) CheckAdded(path, value, breaches);
            else if (!SameText(was, value) && !IsWrong(path)) breaches.Add(Drift(path, "changed"));
        }

        foreach (var (path, was) in _leaves ?? [])
        {
            if (after.ContainsKey(path)) continue;
            changes.Add(new CorrectionChange(path, Short(was), null));
            if (!_unsettled && !before.Errors.Any(e => IsUnder(path, e.InstanceLocation))) breaches.Add(Drift(path, "removed"));
        }

        return (changes, breaches);
    }

    private void CheckAdded(string path, string value, List<ValidationError> breaches)
    {
        if (IsInOutput(value)) return;
        if (request is null)
        {
            breaches.Add(new ValidationError(path, "", InventedCode, "the correction added a value that stands nowhere in the output"));
        }
        else if (_leaves is not null && !_unsettled && !before.Errors.Any(e => IsUnder(path, e.InstanceLocation)))
        {
            breaches.Add(Drift(path, "added"));
        }
    }

    private bool IsInOutput(string value) => Placeholder.Stands(value, output);

    // Nothing may become an empty list: both say that there is none. A zero in a request is rarely the zero that was asked for.
    private bool IsGrounded(string? was, string value) => value is "[]" or "{}"
        ? was == "null"
        : IsInOutput(value) || (request is not null && value[0] == '"' && Placeholder.Stands(value, request));

    // Another id than the one that was cited in vain, or than none, must be one that the model was shown with its passage.
    private bool IsCitation(string path, string? was, string value) => value[0] == '"'
        && (before.Errors.Any(e => e.Code == Schema.CitationCode && e.InstanceLocation == path)
            || (was is null && citable?.Contains(value[1..^1], StringComparer.Ordinal) == true && !IsInOutput(value)));

    private bool IsInRequest(string value) => request is not null && Placeholder.Stands(value, request);

    private bool IsWrong(string path) =>
        before.Errors.Any(e => e.InstanceLocation == path || (IsUnder(path, e.InstanceLocation) && !MemberCodes.Contains(e.Code)));

    private static bool IsUnder(string path, string location) =>
        path.StartsWith(location, StringComparison.Ordinal) && (path.Length == location.Length || path[location.Length] == '/');

    // "42" and 42, "High" and "high": the same information in another form.
    private static bool SameText(string was, string value) => string.Equals(was.Trim('"'), value.Trim('"'), StringComparison.OrdinalIgnoreCase);

    private static ValidationError Drift(string path, string what) =>
        new(path, "", DriftCode, $"the correction {what} a value that was not wrong");

    private static ValidationError Filled(string path) =>
        new(path, "", InventedCode, "the correction filled a place with a value that says nothing, such as an empty text, zero or N/A");

    private static ValidationError Guessed(string path) =>
        new(path, "", InventedCode, "the correction cites an id that was not shown with the request");

    private static ValidationError Foreign(string path) =>
        new(path, "", InventedCode, "the correction gave a value that stands only in another correction of the same call");

    private static string? Short(string? text) => text is { Length: > TextMax } ? text[..(TextMax - 1)] + "…" : text;

    /// <summary>Every scalar and empty container of a document with its pointer; null when the text is not JSON.</summary>
    private static Dictionary<string, string>? LeavesOf(ReadOnlyMemory<byte> json)
    {
        using var tape = Tape.Rent();
        if (tape.Parse(json) is not null) return null;
        var leaves = new Dictionary<string, string>(StringComparer.Ordinal);
        var open = new Stack<(string Path, TapeElement Element)>([("", tape.Root)]);
        while (open.TryPop(out var next))
        {
            var (path, element) = next;
            if (element.Kind == JsonKind.Object && element.Count > 0)
            {
                foreach (var (name, value) in element.Members) open.Push(($"{path}/{Escape(name)}", value));
            }
            else if (element.Kind == JsonKind.Array && element.Count > 0)
            {
                var index = 0;
                foreach (var item in element.Items) open.Push(($"{path}/{(index++).ToString(CultureInfo.InvariantCulture)}", item));
            }
            else
            {
                leaves[path] = TextOf(element);
            }
        }

        return leaves;
    }

    private static string TextOf(TapeElement element) => element.Kind switch
    {
        JsonKind.String => $"\"{element.GetString()}\"",
        // 1.0 and 1 are the same number.
        JsonKind.Number when decimal.TryParse(element.RawText, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) =>
            number.ToString("0.#############################", CultureInfo.InvariantCulture),
        _ => Encoding.UTF8.GetString(element.RawText),
    };

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);
}
