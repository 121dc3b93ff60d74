using System.CommandLine;
using Sluice.Schemas;

namespace Sluice.Evaluation.Commands;

/// <summary><c>json DIR</c>: JSONTestSuite's parsing cases.</summary>
internal static class JsonCommand
{
    public static Command Create() => FolderCommand.Create("json", "JSONTestSuite: y_ must be accepted, n_ refused, i_ are free.", Run);

    private static int Run(DirectoryInfo folder)
    {
        var cases = Path.Combine(folder.FullName, "test_parsing");
        if (!Directory.Exists(cases)) cases = folder.FullName;
        var limits = new ParseLimits { DepthMax = 1024, AllowDuplicateNames = true };
        var (passed, failed) = (0, 0);
        Console.WriteLine("Repeated names are let pass here, as the suite's y_ cases want; by default they are refused.");
        Console.WriteLine("class  accepted  refused");
        foreach (var (kind, expected) in new[] { ("y_", (bool?)true), ("n_", false), ("i_", null) })
        {
            var (accepted, refused) = (0, 0);
            foreach (var file in Directory.GetFiles(cases, kind + "*.json").Order(StringComparer.Ordinal))
            {
                using var tape = Tape.Rent();
                var error = tape.Parse(File.ReadAllBytes(file), limits);
                if (error is null) accepted++;
                else refused++;
                var right = expected is null || expected == (error is null);
                if (right) passed++;
                else failed++;
                if (!right) Console.WriteLine($"  {Path.GetFileName(file)}: {error?.Code ?? "accepted"}");
            }
            Console.WriteLine($"{kind,-5}  {accepted,8}  {refused,7}");
        }
        Console.WriteLine($"{passed} passed, {failed} failed");
        return failed == 0 ? 0 : 1;
    }
}
