using System.Diagnostics;

namespace Sluice.Evaluation.Canonical;

/// <summary>Node's own <c>JSON.stringify</c>: doubles from their bits, and documents with their members sorted as RFC 8785 does in its
/// appendix A.</summary>
internal static class NodePeer
{
    private const string Script = """
        const fs = require("fs");
        const canonical = (value) => value === null || typeof value !== "object" ? JSON.stringify(value)
          : Array.isArray(value) ? "[" + value.map(canonical).join(",") + "]"
          : "{" + Object.keys(value).sort().map(k => JSON.stringify(k) + ":" + canonical(value[k])).join(",") + "}";
        const bits = new BigUint64Array(1), double = new Float64Array(bits.buffer);
        const lines = fs.readFileSync(process.argv[2], "utf8").split("\n").filter(l => l);
        const out = lines.map(l => l[0] === "#" ? (bits[0] = BigInt("0x" + l.slice(1)), JSON.stringify(double[0])) : canonical(JSON.parse(l)));
        fs.writeFileSync(process.argv[3], out.join("\n"));
        """;

    /// <summary>The version of Node; null when there is none.</summary>
    public static string? Version()
    {
        try
        {
            return Run("--version").Trim();
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    /// <summary>One line out for each line in: <c>#</c> and the bits of a double in hexadecimal, or a JSON text on one line.</summary>
    public static string[] Write(IEnumerable<string> lines)
    {
        var home = Directory.CreateTempSubdirectory("sluice-canonical-");
        try
        {
            var (script, input, output) = (Path.Combine(home.FullName, "peer.js"), Path.Combine(home.FullName, "in"), Path.Combine(home.FullName, "out"));
            File.WriteAllText(script, Script);
            File.WriteAllLines(input, lines);
            Run($"\"{script}\" \"{input}\" \"{output}\"");
            return File.ReadAllText(output).Split('\n');
        }
        finally
        {
            home.Delete(recursive: true);
        }
    }

    private static string Run(string arguments)
    {
        var start = new ProcessStartInfo("node", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node could not be started.");
        var text = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? text : throw new InvalidOperationException($"node ended with exit code {process.ExitCode}.");
    }
}
