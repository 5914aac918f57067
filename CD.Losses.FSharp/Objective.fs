namespace CD.Losses.FSharp

open System
open TorchSharp

/// <summary>A training objective: a weighted sum of named terms, at least one, each with its own name.</summary>
[<NoEquality; NoComparison>]
type Objective = private Objective of Term list

/// <summary>Builds and evaluates objectives.</summary>
[<RequireQualifiedAccess>]
module Objective =

    let private check (terms: Term list) =
        for term in terms do
            Guard.name (nameof terms) term.Name
            Guard.weight term.Name term.Weight

        match terms |> List.countBy _.Name |> List.tryFind (fun (_, count) -> count > 1) with
        | Some(name, count) ->
            let message =
                $"Each term must have its own name, got '{name}' {count} times; rename all but one."

            raise (ArgumentException(message, nameof terms))
        | None -> ()

    /// <summary>The terms of an objective in order.</summary>
    /// <param name="objective">The objective.</param>
    /// <returns>The terms whose weight is not 0.</returns>
    let terms (objective: Objective) : Term list =
        let (Objective terms) = objective
        terms

    /// <summary>An objective of the given terms, without those of weight 0.</summary>
    /// <param name="terms">The terms in the order in which they are logged.</param>
    /// <returns>The objective.</returns>
    /// <exception cref="T:System.ArgumentException">
    /// A name is not snake_case or used twice, a weight is not finite, or no term has a weight other than 0.
    /// </exception>
    let ofTerms (terms: Term list) : Objective =
        check terms

        match terms |> List.filter (fun term -> term.Weight <> 0.0) with
        | [] ->
            let message =
                "An objective needs at least one term with a weight other than 0, got none; give one a weight."

            raise (ArgumentException(message, nameof terms))
        | weighted -> Objective weighted

    /// <summary>An objective with one more term at its end.</summary>
    /// <param name="term">The term to add.</param>
    /// <param name="objective">The objective to extend.</param>
    /// <returns>The longer objective.</returns>
    /// <exception cref="T:System.ArgumentException">The term's name is not snake_case or taken, or its weight is not finite.</exception>
    let add (term: Term) (objective: Objective) : Objective = ofTerms (terms objective @ [ term ])

    /// <summary>The paper's objective <c>L_ins + L_fea - alpha L_ne</c>, then extra terms of the catalogue by name.</summary>
    /// <param name="catalogue">The extra terms there are, for example <c>Catalogue.builtIn</c>.</param>
    /// <param name="options">Weights, temperatures and extra terms.</param>
    /// <returns>
    /// The terms <c>instance</c>, <c>feature_contrastive</c> and <c>normalized_entropy</c> (weight -alpha), then the
    /// extra terms in ordinal order of their names.
    /// </returns>
    /// <exception cref="T:System.ArgumentException">
    /// A temperature or weight is out of range, a term is not in the catalogue, or every weight is 0.
    /// </exception>
    let ofOptions (catalogue: Catalogue) (options: ObjectiveOptions) : Objective =
        Guard.temperature (nameof options.InstanceTemperature) options.InstanceTemperature
        Guard.temperature (nameof options.FeatureTemperature) options.FeatureTemperature

        let instance (outputs: Outputs) =
            InstanceLoss.value options.InstanceTemperature outputs.Latent1 outputs.Latent2

        let feature (outputs: Outputs) =
            FeatureLoss.value options.FeatureTemperature outputs.Features1 outputs.Features2

        let entropy (outputs: Outputs) =
            NormalizedEntropy.value outputs.Features1 outputs.Features2

        let extra =
            options.Extra
            |> Seq.map (fun pair ->
                {
                    Name = pair.Key
                    Weight = pair.Value
                    Loss = Catalogue.find pair.Key catalogue
                })
            |> Seq.sortWith (fun first second -> String.CompareOrdinal(first.Name, second.Name))

        ofTerms
            [
                {
                    Name = "instance"
                    Weight = options.InstanceWeight
                    Loss = instance
                }
                {
                    Name = "feature_contrastive"
                    Weight = options.FeatureWeight
                    Loss = feature
                }
                {
                    Name = "normalized_entropy"
                    Weight = -options.Alpha
                    Loss = entropy
                }
                yield! extra
            ]

    /// <summary>The sum over the terms of weight times value; every term sees the outputs in float32 or better.</summary>
    /// <param name="objective">The objective.</param>
    /// <param name="outputs">The network's outputs for one batch.</param>
    /// <returns>The total and every term's value; all that was created on the way is freed.</returns>
    /// <exception cref="T:System.ArgumentException">A term refuses the outputs, or returns something else than a scalar.</exception>
    let evaluate (objective: Objective) (outputs: Outputs) : ObjectiveValue =
        use scope = torch.NewDisposeScope()
        let outputs = Precision.outputs outputs
        let terms = terms objective

        let values =
            terms
            |> List.map (fun term ->
                let value = term.Loss outputs
                Guard.scalar term.Name value
                value)

        let total =
            List.map2 (fun term (value: torch.Tensor) -> value * term.Weight) terms values
            |> List.reduce (+)

        {
            Total = scope.MoveToOuter total
            Terms = values |> List.map (fun value -> scope.MoveToOuter(value.detach ()))
        }
