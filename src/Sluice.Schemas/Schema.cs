using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.RegularExpressions;
using Sluice.Schemas.Compilation;
using Sluice.Schemas.Plans;
using Sluice.Schemas.Text;

namespace Sluice.Schemas;

/// <summary>A compiled JSON Schema. Immutable and thread-safe.</summary>
public sealed partial class Schema
{
    private const int ScopeOnStack = 64;
    private const int StepsPerNode = 32;
    private const int ShownCharactersMax = 120;

    private static readonly ValidationError Stopped = new("", "", "evaluation_limit",
        "the evaluation was stopped by its limit of steps, nesting or time of a pattern; the document counts as not valid");

    private readonly Tape _tape;
    private readonly Plan _plan;
    private readonly TapeElement _root;
    private readonly SchemaCompiler _compiler;
    private readonly SchemaOptions _options;
    private readonly ParseLimits _limits;
    private readonly int _scopeSize;

    private Schema(Tape tape, TapeElement root, Plan plan, SchemaCompiler compiler, SchemaOptions options)
    {
        (_tape, _root, _plan, _compiler, _options) = (tape, root, plan, compiler, options);
        _scopeSize = compiler.ScopeSize;
        _limits = options.Limits with { AllowDuplicateNames = false };
    }

    /// <summary>Compiles a schema.</summary>
    /// <exception cref="SchemaException">The text is not a schema this engine supports in full; lists every problem.</exception>
    public static Schema Compile(ReadOnlyMemory<byte> utf8, SchemaOptions? options = null) =>
        TryCompile(utf8, options, out var schema, out var problems) ? schema : throw new SchemaException(problems);

    /// <summary>Compiles a schema, or lists every problem.</summary>
    public static bool TryCompile(ReadOnlyMemory<byte> utf8, SchemaOptions? options, [NotNullWhen(true)] out Schema? schema,
        out IReadOnlyList<SchemaProblem> problems)
    {
        options ??= SchemaOptions.Default;
        schema = null;
        // The schema outlives this call, so its bytes and its tape are its own.
        var tape = Tape.Rent();
        if (tape.Parse(utf8.ToArray(), options.SchemaLimits) is { } error)
        {
            problems = [new SchemaProblem("", error.Code, $"The schema is not JSON (line {error.Line}, column {error.Column}): {error.Message}", error.Line)];
            tape.Dispose();
            return false;
        }
        var compiler = new SchemaCompiler(options);
        if (compiler.Compile(tape) is { } plan) schema = new Schema(tape, tape.Root, plan, compiler, options);
        problems = compiler.Problems;
        if (schema is null) tape.Dispose();
        return schema is not null;
    }

    /// <summary>The schema's own bytes.</summary>
    public ReadOnlyMemory<byte> Utf8 => _tape.Utf8.Slice(_root.Start, _root.Length);

    /// <summary>The schema as a document, for those who read it (repair, generators). Lives as long as the schema.</summary>
    public TapeElement Root => _root;

    /// <summary>The subschema at a JSON Pointer of this schema's document, compiled with it; references resolve as in place.</summary>
    /// <exception cref="ArgumentException">There is no subschema at that place.</exception>
    public Schema At(string pointer)
    {
        ArgumentNullException.ThrowIfNull(pointer);
        lock (_compiler)
        {
            var plan = _tape.Root.TryResolve(pointer, out var root) ? _compiler.CompileAt(pointer) : null;
            if (plan is null) throw new ArgumentException($"There is no schema at {pointer}.", nameof(pointer));
            return new Schema(_tape, root, plan, _compiler, _options) { Citable = Citable, _citable = _citable };
        }
    }

    /// <summary>The verdict only: no paths, no allocation for a valid document, stops at the first failure.</summary>
    public bool IsValid(ReadOnlyMemory<byte> utf8)
    {
        using var tape = Tape.Rent();
        return tape.Parse(utf8, _limits) is null && IsValid(tape.Root);
    }

    /// <summary>The verdict for a value that is already on a tape.</summary>
    public bool IsValid(TapeElement element) => IsValid(element, out _);

    private bool IsValid(TapeElement element, out bool stopped) => IsValid(element, out stopped, out _);

    /// <summary>The verdict with the steps it took, and whether a limit stopped it; for those who count what they spend.</summary>
    internal bool IsValid(ReadOnlyMemory<byte> utf8, out bool stopped, out int steps)
    {
        using var tape = Tape.Rent();
        (stopped, steps) = (false, 0);
        return tape.Parse(utf8, _limits) is null && IsValid(tape.Root, out stopped, out steps);
    }

    private bool IsValid(TapeElement element, out bool stopped, out int steps)
    {
        (stopped, steps) = (false, 0);
        // Members are counted on the ground that their names differ.
        if (element.Tape.HasDuplicateNames) return false;
        Span<int> scope = _scopeSize == 0 ? default : _scopeSize <= ScopeOnStack ? stackalloc int[ScopeOnStack] : new int[_scopeSize];
        var stepsMax = StepsFor(element);
        var run = new Run(new TapeView(element.Tape), stepsMax, scope, _citable);
        try
        {
            var valid = _plan.IsValid(ref run, element.Index);
            stopped = run.Exhausted;
            return valid && !stopped;
        }
        catch (RegexMatchTimeoutException)
        {
            stopped = true;
            return false;
        }
        finally
        {
            steps = stepsMax - run.Steps;
        }
    }

    private int StepsFor(TapeElement element) =>
        (int)Math.Min(int.MaxValue, _options.StepsMax + ((long)StepsPerNode * element.Tape.Count));

    /// <summary>The verdict and, when it is no, the reasons in the standard <c>basic</c> form (JSON Schema 2020-12 section 12.4.2).</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="errorsMax">Most errors to report; default 100.</param>
    /// <param name="showValues">Whether messages end with the value itself, cut to 120 characters; default <see langword="false"/>, so
    /// that no message holds personal data.</param>
    public Evaluation Evaluate(ReadOnlyMemory<byte> utf8, int errorsMax = 100, bool showValues = false)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(errorsMax, 1);
        using var tape = Tape.Rent();
        if (tape.Parse(utf8, _limits) is { } syntax)
        {
            var message = $"The text is not JSON (line {syntax.Line}, column {syntax.Column}): {syntax.Message}";
            return new Evaluation(null, syntax, [new ValidationError("", "", syntax.Code, message)]);
        }
        if (IsValid(tape.Root, out var stopped)) return new Evaluation(new ValidDocument(utf8, this), null, []);
        return new Evaluation(null, null, stopped ? [Stopped] : Reasons(tape.Root, errorsMax, showValues));
    }

    private List<ValidationError> Reasons(TapeElement element, int errorsMax, bool showValues)
    {
        var run = new Run(new TapeView(element.Tape), StepsFor(element), new int[_scopeSize], _citable);
        var report = new Report(errorsMax, _plan);
        var stopped = false;
        try
        {
            _plan.Collect(ref run, element.Index, report);
        }
        catch (RegexMatchTimeoutException)
        {
            stopped = true;
        }
        var errors = report.ToErrors();
        if (showValues) errors = errors.ConvertAll(error => WithValue(error, element));
        if (stopped || run.Exhausted || errors.Count == 0)
            errors.Insert(0, Stopped);
        return errors;
    }

    // An error about a name has the name in its place already; the member's value would only mislead.
    private static ValidationError WithValue(ValidationError error, TapeElement root) =>
        root.TryResolve(error.InstanceLocation, out var value) && !error.Message.StartsWith(ObjectCheck.NameErrorStart, StringComparison.Ordinal)
            ? error with { Message = $"{error.Message}; the value is {Words.Cut(Encoding.UTF8.GetString(value.RawText), ShownCharactersMax)}" }
            : error;
}
