using System.Buffers;
using System.Text.Json;

namespace Sluice.Schemas;

/// <summary>The standard forms of a validation result (JSON Schema 2020-12 core section 12.4).</summary>
public enum OutputFormat
{
    /// <summary>Only <c>valid</c>.</summary>
    Flag,

    /// <summary>A flat list of errors.</summary>
    Basic,

    /// <summary>Errors nested as the schema is; a level with a single error below it is left out.</summary>
    Detailed,
}

public sealed partial class Evaluation
{
    /// <summary>The result as JSON in one of the standard forms.</summary>
    public ReadOnlyMemory<byte> ToJson(OutputFormat format = OutputFormat.Basic)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        writer.WriteStartObject();
        writer.WriteBoolean("valid"u8, Valid);
        if (!Valid && format != OutputFormat.Flag)
        {
            if (format == OutputFormat.Detailed) WriteLocations(writer, "", "", "");
            writer.WriteStartArray("errors"u8);
            if (format == OutputFormat.Basic) foreach (var error in Errors) WriteUnit(writer, error);
            else WriteLevel(writer, [.. Errors.Select(error => (error, error.KeywordLocation.Split('/')))], 1);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    // Errors that share the next step of the way through the schema stand below one unit for it.
    private static void WriteLevel(Utf8JsonWriter writer, List<(ValidationError Error, string[] Way)> errors, int depth)
    {
        foreach (var group in errors.GroupBy(entry => string.Join('/', entry.Way.Take(depth + 1)), StringComparer.Ordinal))
        {
            List<(ValidationError Error, string[] Way)> below = [.. group];
            if (below.Count == 1)
            {
                WriteUnit(writer, below[0].Error);
                continue;
            }
            if (below.TrueForAll(entry => entry.Way.Length <= depth + 1))
            {
                foreach (var (error, _) in below) WriteUnit(writer, error);
                continue;
            }
            // No unit for a step that all take: descend until the ways part. Nor behind a reference whose target the errors do not tell.
            var absolute = CommonTarget(below, group.Key);
            if (below.Count == errors.Count || (absolute.Length == 0 && PassesReference(group.Key)))
            {
                WriteLevel(writer, below, depth + 1);
                continue;
            }
            writer.WriteStartObject();
            writer.WriteBoolean("valid"u8, false);
            WriteLocations(writer, group.Key, absolute, CommonPlace(below));
            writer.WriteStartArray("errors"u8);
            WriteLevel(writer, below, depth + 1);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
    }

    /// <summary>The absolute location of a step on the way of some errors; empty when none of them leads from there straight to its place.</summary>
    private static string CommonTarget(List<(ValidationError Error, string[] Way)> errors, string step)
    {
        foreach (var (error, _) in errors)
        {
            var rest = error.KeywordLocation[step.Length..];
            if (!PassesReference($"{rest}/") && error.AbsoluteKeywordLocation.EndsWith(rest, StringComparison.Ordinal))
                return error.AbsoluteKeywordLocation[..^rest.Length];
        }
        return "";
    }

    private static bool PassesReference(string way) =>
        way.Contains("/$ref/", StringComparison.Ordinal) || way.Contains("/$dynamicRef/", StringComparison.Ordinal) || way.Contains("/$recursiveRef/", StringComparison.Ordinal);

    private static string CommonPlace(List<(ValidationError Error, string[] Way)> errors)
    {
        var first = errors[0].Error.InstanceLocation.Split('/');
        var length = first.Length;
        foreach (var (error, _) in errors)
        {
            var other = error.InstanceLocation.Split('/');
            length = Math.Min(length, other.Length);
            for (var i = 0; i < length; i++)
                if (first[i] != other[i]) length = i;
        }
        return string.Join('/', first.Take(length));
    }

    private static void WriteUnit(Utf8JsonWriter writer, ValidationError error)
    {
        writer.WriteStartObject();
        writer.WriteBoolean("valid"u8, false);
        WriteLocations(writer, error.KeywordLocation, error.AbsoluteKeywordLocation, error.InstanceLocation);
        writer.WriteString("error"u8, error.Message);
        writer.WriteEndObject();
    }

    private static void WriteLocations(Utf8JsonWriter writer, string keyword, string absolute, string instance)
    {
        writer.WriteString("keywordLocation"u8, keyword);
        if (absolute.Length > 0) writer.WriteString("absoluteKeywordLocation"u8, absolute);
        writer.WriteString("instanceLocation"u8, instance);
    }
}
