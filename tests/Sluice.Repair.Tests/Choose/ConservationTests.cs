using System.Text;
using Sluice.Repair.Align;
using Sluice.Repair.Choose;
using Sluice.Repair.Parse;
using Sluice.Repair.Scan;
using Sluice.Schemas;

namespace Sluice.Repair.Tests.Choose;

/// <summary>The check refuses readings that a defect of repair could make: each is made here by hand.</summary>
public sealed class ConservationTests
{
    private static readonly byte[] Source = Encoding.UTF8.GetBytes("{\"a\": \"one\", \"b\": 2}");

    [Fact]
    public void A_reading_that_keeps_everything_passes() => Assert.True(Holds(Object(("a", 1, Text(6, 11, null)), ("b", 13, Number(18, 19, null)))));

    [Fact]
    public void A_dropped_member_without_an_edit_is_found() => Assert.False(Holds(Object(("a", 1, Text(6, 11, null)))));

    [Fact]
    public void A_dropped_member_with_its_edit_passes() =>
        Assert.True(Holds(Object(("a", 1, Text(6, 11, null))), new Draft(EditCode.DropKey, null, 13, 19, "")));

    [Fact]
    public void A_list_that_became_empty_is_found() => Assert.False(Holds(new Node { Kind = JsonKind.Array, Start = 0, End = Source.Length }));

    [Fact]
    public void A_text_that_says_something_else_is_found() =>
        Assert.False(Holds(Object(("a", 1, Text(6, 11, "two")), ("b", 13, Number(18, 19, null)))));

    [Fact]
    public void A_number_that_says_something_else_is_found_though_an_edit_stands_beside_it() =>
        Assert.False(Holds(Object(("a", 1, Text(6, 11, null)), ("b", 13, Number(18, 19, "3"))), new Draft(EditCode.InsertColon, null, 16, 17, ":")));

    [Fact]
    public void A_number_in_another_form_passes_with_its_edit() =>
        Assert.True(Holds(Object(("a", 1, Text(6, 11, null)), ("b", 13, Number(18, 19, "2.0"))), new Draft(EditCode.NumberForm, null, 18, 19, "2.0")));

    [Fact]
    public void A_name_that_is_not_in_its_place_is_found() =>
        Assert.False(Holds(Object(("c", 1, Text(6, 11, null)), ("b", 13, Number(18, 19, null)))));

    [Fact]
    public void One_place_that_serves_two_values_is_found() =>
        Assert.False(Holds(Object(("a", 1, Text(6, 11, null)), ("b", 13, Number(18, 19, null)), ("b", 13, Number(18, 19, null)))));

    [Fact]
    public void A_value_without_a_place_is_found() =>
        Assert.False(Holds(Object(("a", 1, Text(6, 11, null)), ("b", 13, Number(18, 19, null)), ("b", 13, Number(0, 0, "7")))));

    private static bool Holds(Node root, params Draft[] drafts) => Conservation.Holds(
        new Candidate
        {
            Region = new Region { Start = 0, End = Source.Length },
            Parsed = root,
            Outcome = new Outcome(root, true),
            End = Source.Length,
            Drafts = [.. drafts],
        }, Source, out _);

    private static Node Object(params (string Name, int Start, Node Value)[] members)
    {
        var node = new Node { Kind = JsonKind.Object, Start = 0, End = Source.Length };
        foreach (var (name, start, value) in members)
            node.Add(new Member(name, start, start + 3, value));
        return node;
    }

    private static Node Text(int start, int end, string? text) => new() { Kind = JsonKind.String, Start = start, End = end, Text = text };

    private static Node Number(int start, int end, string? text) => new() { Kind = JsonKind.Number, Start = start, End = end, Text = text };
}
