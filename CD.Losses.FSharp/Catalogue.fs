namespace CD.Losses.FSharp

open System
open System.Collections.Generic
open TorchSharp

/// <summary>Extra loss terms that a configuration can name, each under its own name.</summary>
[<NoEquality; NoComparison>]
type Catalogue = private Catalogue of (string * (Outputs -> torch.Tensor)) list

/// <summary>Builds and searches catalogues. A loss that is here for good is one file and one entry of <c>builtIn</c>.</summary>
[<RequireQualifiedAccess>]
module Catalogue =

    /// <summary>The names of the objective's own terms, which no further term can have.</summary>
    let internal ownTerms = [ "instance"; "feature_contrastive"; "normalized_entropy" ]

    /// <summary>The terms that come with the program.</summary>
    let builtIn: Catalogue =
        Catalogue
            [
                "head_decorrelation", (fun outputs -> HeadDecorrelation.value outputs.Features1 outputs.Features2)
            ]

    /// <summary>The names of a catalogue's terms.</summary>
    /// <param name="catalogue">The catalogue.</param>
    /// <returns>The names in the order in which they were added.</returns>
    let names (catalogue: Catalogue) : string list =
        let (Catalogue entries) = catalogue
        List.map fst entries

    /// <summary>A catalogue with one more term.</summary>
    /// <param name="name">The name: snake_case, since it is a configuration key and a CSV column.</param>
    /// <param name="loss">The loss, a pure function to a scalar.</param>
    /// <param name="catalogue">The catalogue to extend.</param>
    /// <returns>The longer catalogue.</returns>
    /// <exception cref="T:System.ArgumentException">The name is not snake_case, or taken.</exception>
    let add (name: string) (loss: Outputs -> torch.Tensor) (catalogue: Catalogue) : Catalogue =
        Guard.name (nameof name) name

        if List.contains name (ownTerms @ names catalogue) then
            let message =
                $"Each term must have its own name, got '{name}', which is taken; rename the new term."

            raise (ArgumentException(message, nameof name))

        let (Catalogue entries) = catalogue
        Catalogue(entries @ [ name, loss ])

    /// <summary>Finds a term by its name.</summary>
    /// <param name="name">The name, in exactly the catalogue's spelling.</param>
    /// <param name="catalogue">The catalogue to search.</param>
    /// <returns>The term's loss.</returns>
    /// <exception cref="T:System.ArgumentException">No term has the name; the message lists those there are.</exception>
    let find (name: string) (catalogue: Catalogue) : Outputs -> torch.Tensor =
        let (Catalogue entries) = catalogue

        match List.tryFind (fun (known, _) -> known = name) entries with
        | Some(_, loss) -> loss
        | None ->
            let known = String.Join(", ", List.map fst entries)

            let message =
                $"The catalogue has no loss term '{name}'; it has: {known}. Add the term to it, or correct the name."

            raise (ArgumentException(message, nameof name))

type Catalogue with

    /// <summary>The terms that come with the program.</summary>
    static member BuiltIn = Catalogue.builtIn

    /// <summary>The names of the terms in the order in which they were added.</summary>
    member this.Names: IReadOnlyList<string> = Catalogue.names this

    /// <summary>A catalogue with one more term.</summary>
    /// <param name="name">The name in snake_case.</param>
    /// <param name="loss">The loss, a pure function to a scalar.</param>
    /// <returns>The longer catalogue.</returns>
    /// <exception cref="T:System.ArgumentException">The name is not snake_case, or taken.</exception>
    member this.With(name: string, loss: Func<Outputs, torch.Tensor>) : Catalogue = Catalogue.add name loss.Invoke this
