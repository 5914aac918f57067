namespace CD.Losses.FSharp

open System.Collections.Generic

/// <summary>An objective as C# uses it: immutable, without F# lists, options or curried functions.</summary>
/// <param name="objective">The objective, from <c>Objective.ofTerms</c>.</param>
[<Sealed>]
type ObjectiveFunction(objective: Objective) =

    let terms = Objective.terms objective
    let names = terms |> List.map _.Name
    let weights = terms |> List.map _.Weight

    /// <summary>The names of the paper's own terms, which no extra term can have.</summary>
    static member OwnTermNames: IReadOnlyList<string> = Catalogue.ownTerms

    /// <summary>The paper's objective with the given settings, then the extra terms in ordinal order of their names.</summary>
    /// <param name="options">Weights, temperatures and extra terms.</param>
    /// <param name="catalogue">The extra terms there are.</param>
    /// <returns>The objective.</returns>
    /// <exception cref="T:System.ArgumentException">
    /// A temperature or weight is out of range, a term is not in the catalogue, or every weight is 0.
    /// </exception>
    static member Create(options: ObjectiveOptions, catalogue: Catalogue) =
        ObjectiveFunction(Objective.ofOptions catalogue options)

    /// <summary>The terms' names in order; a term of weight 0 is left out.</summary>
    member _.TermNames: IReadOnlyList<string> = names

    /// <summary>The terms' weights in the order of their names; that of the normalized entropy is -alpha.</summary>
    member _.Weights: IReadOnlyList<float> = weights

    /// <summary>The total and every term's value for one batch.</summary>
    /// <param name="outputs">The network's outputs for the two views.</param>
    /// <returns>Scalar tensors that belong to the caller's dispose scope, or to the caller where there is none.</returns>
    /// <exception cref="T:System.ArgumentException">A term refuses the outputs, or returns something else than a scalar.</exception>
    member _.Evaluate(outputs: Outputs) : ObjectiveValue = Objective.evaluate objective outputs
