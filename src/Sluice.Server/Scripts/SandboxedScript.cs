using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Acornima.Ast;
using Jint;
using Jint.Native;
using Jint.Native.Function;
using Jint.Native.Json;
using Jint.Runtime;
using Sluice.Contracts;

namespace Sluice.Server;

/// <summary>One script. Every call has an engine of its own, so that nothing of a document is left for the next.</summary>
internal sealed partial class SandboxedScript(string file, Prepared<Script> script, ScriptLimits limits) : IDocumentMigration
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = CanonicalJson.DepthMax };

    /// <summary>Takes away what knows the clock or chance, what allocates past the engine's sight, and what outlives a call; gives
    /// the function that writes the result.</summary>
    private static readonly Prepared<Script> Prelude = Engine.PrepareScript("""
        (max) => {
          const number = Number, string = String, finite = Number.isFinite, write = JSON.stringify, range = RangeError, array = Array.isArray;
          for (const name of ['Date', 'Promise', 'Proxy', 'ArrayBuffer', 'SharedArrayBuffer', 'DataView', 'Atomics', 'WeakRef',
            'FinalizationRegistry', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array',
            'Float16Array', 'Float32Array', 'Float64Array', 'BigInt64Array', 'BigUint64Array', 'ShadowRealm']) delete globalThis[name];
          delete Math.random;
          const long = (length) => { if (length > max) throw new range('the string is too long'); };
          const guard = (owner, name, length) => {
            const inner = owner[name];
            owner[name] = { [name](...given) { const [self, ...rest] = length(this, given); return inner.call(self, ...rest); } }[name];
          };
          guard(String.prototype, 'repeat', (self, [count]) => { const s = string(self), n = number(count); long(s.length * n); return [s, n]; });
          for (const name of ['padStart', 'padEnd'])
            guard(String.prototype, name, (self, [length, fill]) => { const n = number(length); long(n); return fill === undefined ? [self, n] : [self, n, fill]; });
          for (const name of ['replace', 'replaceAll'])
            guard(String.prototype, name, (self, [what, by]) => {
              if (typeof by === 'function') return [self, what, by];
              const s = string(self), b = string(by);
              if (b.length > 64) long((s.length + 1) * b.length);
              return [s, what, b];
            });
          guard(Array.prototype, 'join', (self, [separator]) => {
            const gap = separator === undefined ? ',' : string(separator);
            if (!array(self)) return [[...self], gap];
            let total = gap.length * self.length;
            for (const item of self) total += typeof item === 'string' ? item.length : 0;
            long(total);
            return [self, gap];
          });
          return (value) => write(value, (name, inner) => {
            if (typeof inner === 'number' && !finite(inner)) throw new range('NaN and Infinity are no JSON');
            return inner;
          });
        }
        """, "prelude.js", strict: true);

    public JsonNode? Up(JsonNode? document) => Call("up", document);

    public JsonNode? Down(JsonNode? document) => Call("down", document);

    /// <summary>Runs the script once, without a document.</summary>
    /// <exception cref="MigrationCodeException">It does not run, or has not the functions.</exception>
    public void Check(bool reversible) => Guarded(engine =>
    {
        Start(engine);
        foreach (var name in reversible ? (string[])["up", "down"] : ["up"])
            if (Find(engine, name) is null)
                throw new MigrationCodeException(name == "up"
                    ? $"{file} has no function 'up'; add 'function up(document) {{ … }}'"
                    : $"{file} has no function 'down'; add one, or say 'irreversible: true'");
        return "";
    });

    private JsonNode? Call(string name, JsonNode? document)
    {
        var text = document is null ? "null" : document.ToJsonString(Plain);
        try
        {
            CanonicalJson.Write(Encoding.UTF8.GetBytes(text));
        }
        catch (FormatException e)
        {
            throw new MigrationCodeException($"{file} cannot be given the document: it has a number that JavaScript would change", e);
        }
        var made = Guarded(engine =>
        {
            var write = Start(engine);
            var result = engine.Invoke(Find(engine, name)!, new JsonParser(engine).Parse(text));
            return engine.Invoke(write, result) is JsString json
                ? json.ToString()
                : throw new MigrationCodeException($"{file}: the function '{name}' returns nothing that JSON can hold; return the document");
        });
        return JsonNode.Parse(made, nodeOptions: null, new() { MaxDepth = CanonicalJson.DepthMax });
    }

    private JsValue Start(Engine engine)
    {
        var write = engine.Invoke(engine.Evaluate(Prelude), limits.StringLengthMax);
        engine.Execute(script);
        return write;
    }

    private static Function? Find(Engine engine, string name) =>
        engine.Evaluate($"typeof {name} === 'function' ? {name} : null") as Function;

    private string Guarded(Func<Engine, string> run)
    {
        using var engine = new Engine(options =>
        {
            options.Strict = true;
            options.TimeoutInterval(limits.Time).LimitMemory(limits.MemoryBytesMax).MaxStatements(limits.StatementsMax)
                .LimitRecursion(limits.RecursionMax).DisableStringCompilation();
            options.Constraints.MaxArraySize = (uint)limits.ArrayItemsMax;
            options.Constraints.RegexTimeout = limits.PatternTime;
        });
        try
        {
            return run(engine);
        }
        catch (JavaScriptException e)
        {
            // Only the error's kind: its text may hold what stands in the document.
            var kind = e.Error.IsObject() && e.Error.AsObject().Get("name") is JsString name && KindPattern.IsMatch(name.ToString()) ? name.ToString() : "value";
            throw new MigrationCodeException($"{At(Line(e.JavaScriptStackTrace))}: the script threw a {kind}", e);
        }
        catch (Exception e) when (Reason(e) is not null)
        {
            throw new MigrationCodeException($"{At(Line(engine.Advanced.StackTrace))}: {Reason(e)}", e);
        }
    }

    private string? Reason(Exception e) => e switch
    {
        StatementsCountOverflowException => Limit($"ran more than {limits.StatementsMax:N0} statements"),
        RegexMatchTimeoutException => Limit($"matched a regular expression for more than {limits.PatternTime.TotalMilliseconds:N0} ms"),
        TimeoutException => Limit($"ran longer than {limits.Time.TotalMilliseconds:N0} ms"),
        MemoryLimitExceededException or OutOfMemoryException => Limit($"allocated more than {limits.MemoryBytesMax:N0} bytes or too long an array"),
        RecursionDepthOverflowException or InsufficientExecutionStackException => Limit($"called itself more than {limits.RecursionMax} deep"),
        _ => null,
    };

    private static string Limit(FormattableString text) => "the script " + text.ToString(CultureInfo.InvariantCulture);

    private string At(int line) => line > 0 ? $"{file}, line {line.ToString(CultureInfo.InvariantCulture)}" : file;

    /// <summary>The line of the script that was running, not one of the prelude's; 0 when it is not known.</summary>
    private int Line(string? stackTrace)
    {
        var place = stackTrace?.Split('\n').FirstOrDefault(l => l.Contains(file, StringComparison.Ordinal));
        return place is not null && LinePattern.Match(place) is { Success: true } match
            ? int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture)
            : 0;
    }

    [GeneratedRegex(":(?<line>[0-9]{1,9}):[0-9]+", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LinePattern { get; }

    [GeneratedRegex("^[A-Za-z]{1,40}Error$|^Error$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KindPattern { get; }
}
