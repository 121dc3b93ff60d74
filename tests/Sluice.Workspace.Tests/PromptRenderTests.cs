using System.Text;
using Semver;

namespace Sluice.Workspace.Tests;

public sealed class PromptRenderTests
{
    private static Prompt Parse(string body, params string[] variables) => Prompt.Parse("greeting", new SemVersion(1, 2, 0),
        Encoding.UTF8.GetBytes($"---\nvariables: [{string.Join(", ", variables)}]\n---\n{body}"));

    private static string Render(string body, params (string Name, object? Value)[] values) =>
        Parse(body, [.. values.Select(v => v.Name)]).Render(values.ToDictionary(v => v.Name, v => v.Value));

    [Fact]
    public void Nothing_is_escaped() => Assert.Equal("<b>\"a\" & 'b'</b> ñ", Render("{{x}} ñ", ("x", "<b>\"a\" & 'b'</b>")));

    [Fact]
    public void The_body_stays_as_it_stands_apart_from_its_tags_and_the_white_space_around() =>
        Assert.Equal("a {1} }} {\"k\":{\"n\": 2 } } {{x}}\n\n\tb",
            Render("  a {{x}} }} {\"k\":{\"n\": {{{ y }}} } } \\{{x}}\n\n\tb\n", ("x", "{1}"), ("y", 2)));

    [Fact]
    public void Plain_values_have_their_json_form() =>
        Assert.Equal("1 2.5 3.50 true false [] 1E+300 18446744073709551615 x",
            Render("{{i}} {{d}} {{m}} {{t}} {{f}} [{{n}}] {{e}} {{u}} {{c}}", ("i", 1), ("d", 2.5), ("m", 3.50m), ("t", true), ("f", false),
                ("n", null), ("e", 1e300), ("u", ulong.MaxValue), ("c", 'x')));

    [Fact]
    public void Lists_and_dictionaries_print_as_json_and_can_be_walked()
    {
        object?[] list = ["<a>", 2, true, null, new Dictionary<string, int> { ["n"] = 1 }];
        Assert.Equal("""["<a>",2,true,null,{"n":1}]""", Render("{{xs}}", ("xs", list)));
        Assert.Equal("0=<a>;1=2;2=true;3=;4={\"n\":1};", Render("{{#each xs}}{{@index}}={{this}};{{/each}}", ("xs", list)));
        Assert.Equal("n: 1, ", Render("{{#each o}}{{@key}}: {{this}}, {{/each}}", ("o", list[4])));
        Assert.Equal("none a", Render("{{#each xs}}{{this}}{{else}}none {{y}}{{/each}}", ("xs", Array.Empty<string>()), ("y", "a")));
    }

    [Fact]
    public void Blocks_reach_their_members_the_prompts_variables_and_each_other()
    {
        var weeks = new[]
        {
            new Dictionary<string, object?> { ["topic"] = "A", ["books"] = new[] { "x", "y" } },
            new Dictionary<string, object?> { ["topic"] = "B", ["books"] = Array.Empty<string>() },
        };
        const string Body = """
            {{#each weeks as |week|}}
            {{topic}}={{week.topic}} for {{../name}}{{#if books}}:{{#each books}} {{this}} ({{../topic}}, {{@root.name}}){{/each}}{{else}} none{{/if}}
            {{/each}}
            {{#with place}}{{city}}, {{../name}}{{/with}} {{place.city}}{{#unless name}}nobody{{/unless}}{{! note }}{{!-- {{x}} --}}
            """;
        Assert.Equal("A=A for N: x (A, N) y (A, N)\nB=B for N none\nKiel, N Kiel",
            Render(Body, ("weeks", weeks), ("name", "N"), ("place", new Dictionary<string, string> { ["city"] = "Kiel" })));
        Assert.Equal("two", Render("{{#if a}}one{{else if b}}two{{else}}three{{/if}}", ("a", false), ("b", 1)));
    }

    [Fact]
    public void Missing_and_unknown_variables_are_all_named()
    {
        var prompt = Parse("{{a}}{{b}}{{c}}", "a", "b", "c");
        var fault = Assert.Throws<ArgumentException>(() => prompt.Render(new Dictionary<string, object?> { ["b"] = 1, ["x"] = 1, ["d"] = 2 }));
        Assert.StartsWith("Prompt greeting@1.2.0: missing variables 'a', 'c'; unknown variables 'd', 'x'.", fault.Message, StringComparison.Ordinal);
        Assert.Equal("variables", fault.ParamName);
    }

    [Fact]
    public void A_missing_member_is_an_error_and_no_hole_in_the_prompt()
    {
        var items = new[] { new Dictionary<string, object?> { ["a"] = 1 }, [] };
        var fault = Assert.Throws<ArgumentException>(() => Render("{{#each items}}{{a}}{{/each}}", ("items", items)));
        Assert.Contains("lacks a member", fault.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Render("{{o.b}}", ("o", items[0])));
    }

    [Fact]
    public void A_value_that_is_no_list_is_not_walked()
    {
        var fault = Assert.Throws<ArgumentException>(() => Render("{{#each items}}{{this}}{{/each}}", ("items", "text")));
        Assert.Contains("'items' must be a list or dictionary", fault.Message, StringComparison.Ordinal);
        Assert.Equal("", Render("{{#each items}}{{this}}{{/each}}", ("items", null)));
    }

    [Fact]
    public void A_value_of_another_kind_is_refused_with_its_place()
    {
        var items = new object[] { 1, new Dictionary<string, object> { ["when"] = DateTimeOffset.UnixEpoch } };
        Assert.Contains("'items.1.when' is of type DateTimeOffset",
            Assert.Throws<ArgumentException>(() => Render("{{items}}", ("items", items))).Message, StringComparison.Ordinal);
        Assert.Contains("not a finite number",
            Assert.Throws<ArgumentException>(() => Render("{{x}}", ("x", double.NaN))).Message, StringComparison.Ordinal);
        var circle = new List<object?>();
        circle.Add(circle);
        Assert.Contains("nested deeper than 64",
            Assert.Throws<ArgumentException>(() => Render("{{x}}", ("x", circle))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_prompt_renders_on_many_threads_at_once()
    {
        var prompt = Parse("{{#each xs}}{{this}}{{/each}}-{{n}}", "xs", "n");
        var texts = await Task.WhenAll(Enumerable.Range(0, 64).Select(n => Task.Run(() =>
            prompt.Render(new Dictionary<string, object?> { ["xs"] = new[] { n, n }, ["n"] = n }))));
        Assert.Equal(Enumerable.Range(0, 64).Select(n => $"{n}{n}-{n}"), texts);
    }

    [Fact]
    public void A_prompt_outside_a_workspace_reports_every_problem_at_once()
    {
        var fault = Assert.Throws<FormatException>(() =>
            Prompt.Parse("greeting", new SemVersion(1, 0, 0), "---\nvariables: [a]\nmodl: x\n---\n\n{{b}}"u8.ToArray()));
        Assert.Contains("greeting@1.0.0:2: The variable 'a' is declared and not used", fault.Message, StringComparison.Ordinal);
        Assert.Contains("greeting@1.0.0:3: There is no setting 'modl'. Did you mean 'model'?", fault.Message, StringComparison.Ordinal);
        Assert.Contains("greeting@1.0.0:6: The variable 'b' is not declared", fault.Message, StringComparison.Ordinal);
    }
}
